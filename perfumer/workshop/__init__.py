"""Programs that never run in a booth: they make models, concepts, song lists and tables."""
