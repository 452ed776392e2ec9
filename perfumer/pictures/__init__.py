"""Pictures as files: what a broken one raises, which kinds there are, how they are decoded."""
