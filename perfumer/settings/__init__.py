"""Every setting, typed, each default once."""
