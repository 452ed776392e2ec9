"""From labelled comments and reviews to the text model that the kiosk ships."""
