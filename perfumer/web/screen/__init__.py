"""The booth's own screen and what it posts back."""
