"""Cameras that are devices of this machine: which they are, what they give, who uses them."""
