"""Why a picture is not read: a stable code each, which pages and the API put into words."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    MISSING = "missing"  # the data is empty
    TOO_LARGE = "too_large"  # too many bytes
    UNKNOWN_KIND = "unknown_kind"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    TOO_NARROW = "too_narrow"
    TOO_COSTLY = "too_costly"  # decoding takes too long or too much memory
    BROKEN = "broken"


class PictureError(ValueError):
    """A picture that is not read; the person who chose it can choose another."""

    def __init__(self, code: Refusal, detail: str = "") -> None:
        super().__init__(f"the picture was refused: {code}" + (f" ({detail})" if detail else ""))
        self.code = code
        self.detail = detail  # what was measured or what the decoder said; may be empty
