"""The experiences that a visitor can choose from."""

from __future__ import annotations

from enum import StrEnum


class Experience(StrEnum):
    """One thing to play: each has its questions, and its kind of result."""

    PERFUME = "perfume"
    MUSIC = "music"
    CONCEPT = "concept"
