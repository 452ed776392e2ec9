"""Imports a list of songs into a music catalog."""
