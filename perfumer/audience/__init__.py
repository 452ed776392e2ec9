"""Who is in front of the screen and what they saw of a play: geometry and time (pure)."""
