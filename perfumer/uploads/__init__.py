"""Read the faces in uploaded pictures, in memory, without making the kiosk wait."""
