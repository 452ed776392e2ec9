"""Face crop to traits with one network, and its training."""
