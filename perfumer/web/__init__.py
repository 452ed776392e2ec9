"""The edge: Flask pages, streams and what a browser is told."""
