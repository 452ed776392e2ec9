"""The error for work that finds no free place."""

from __future__ import annotations


class BusyError(Exception):
    """Too many pictures wait already, or the models are not loaded yet: try again soon."""
