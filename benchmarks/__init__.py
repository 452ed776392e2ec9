"""Measures the kiosk and, in the same run, a baseline: ``python -m benchmarks --help``."""
