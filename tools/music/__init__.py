"""Composes and renders the pieces that the booth plays; see tools/compose_music.py."""
