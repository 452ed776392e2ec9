"""Ads while nobody plays: when they have the screen, what is played and what was seen of it."""
