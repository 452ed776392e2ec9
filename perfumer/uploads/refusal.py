"""Why a picture is not read: a stable code each, which pages and the API put into words."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    MISSING = "missing"  # nothing was sent
    TOO_LARGE = "too_large"  # bytes
    UNKNOWN_KIND = "unknown_kind"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    TOO_NARROW = "too_narrow"
    BROKEN = "broken"


class UploadError(ValueError):
    """A picture that is not read; the sender can mend it."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(f"the picture was refused: {code}")
        self.code = code


class BusyError(Exception):
    """Too many pictures wait already, or the models are not loaded yet: try again soon."""
