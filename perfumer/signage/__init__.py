"""Ads while nobody is in a visit: when they have the screen, what plays, and who saw it."""
