"""The public API: read a picture."""
