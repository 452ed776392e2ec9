"""Faces at a place, and people who walk, for tests of the audience."""

from __future__ import annotations

from collections.abc import Iterable

from perfumer.audience.guesses import GuessRules
from perfumer.audience.measure import MeasureRules
from perfumer.audience.people import AttentionRules, Audience, AudienceRules
from perfumer.messages import Box, Face

ATTENTION = AttentionRules(yaw_deg=30, pitch_deg=30, hysteresis_deg=5)
GUESSES = GuessRules(
    min_face_height=0.08, max_turn_deg=40, min_brightness=0.2, interval_s=1, max_batch=3
)
RULES = AudienceRules(gone_s=1, zone_height=0.04, attention=ATTENTION, guesses=GUESSES)
MEASURE = MeasureRules(ots_s=0.5, lts_picture_s=1, lts_video_s=2)


def face(
    x: float = 0.5,
    y: float = 0.4,
    height: float = 0.2,
    yaw: float = 0.0,
    pitch: float = 0.0,
    brightness: float = 0.5,
) -> Face:
    """A face around the middle (x, y)."""
    width = height * 0.6
    box = Box(x - width / 2, y - height / 2, width, height)
    return Face(box, (), 0.9, yaw, pitch, 50.0, brightness)


def ticks(begin: float, end: float, every: float = 0.1) -> list[float]:
    """Times of frames, both ends included."""
    return [begin + n * every for n in range(round((end - begin) / every) + 1)]


def watched(audience: Audience, times: Iterable[float], *faces: Face) -> None:
    """The same faces in every frame."""
    for at in times:
        audience.update(faces, at)
