"""Figures for reports, and which are withheld because they are about too few people."""
