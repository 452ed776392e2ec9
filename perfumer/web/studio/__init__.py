"""The page for uploaded pictures and its results."""
