"""Concepts of one's own: reference faces, the vectors made of them, and words out of texts."""
