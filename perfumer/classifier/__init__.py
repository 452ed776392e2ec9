"""Reads traits from a face crop, with one network."""
