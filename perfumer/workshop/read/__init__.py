"""Reads the faces in pictures into a table."""
