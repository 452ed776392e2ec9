"""Check whether this machine can run the booth, and pack what a maintainer needs."""
