"""Picture files: their kinds, safe decoding to upright RGB, and why one is refused."""
