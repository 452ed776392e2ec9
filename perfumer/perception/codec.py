"""Observations as JSON and back: they hold no pixels, so they can be kept and replayed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from perfumer.messages import Box, Face, Hand, Observation, Point, Side


def to_json(observation: Observation) -> str:
    """One line; numbers rounded to a hundredth of a pixel of a 1000-pixel frame."""
    return json.dumps(_rounded(asdict(observation)))


def from_json(line: str) -> Observation:
    """Raises :class:`ValueError` naming what an observation lacks."""
    try:
        found = json.loads(line)
        seen = Observation(
            captured_at=found["captured_at"],
            sequence=found["sequence"],
            aspect=found["aspect"],
            faces=tuple(_face(face) for face in found["faces"]),
            hands=tuple(_hand(hand) for hand in found["hands"]),
            visitor=found["visitor"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"this line is no observation: {error} is missing or wrong") from error
    if seen.visitor is not None and not 0 <= seen.visitor < len(seen.faces):
        raise ValueError(f"this line is no observation: there is no face {seen.visitor}")
    return seen


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return value


def _face(found: dict[str, Any]) -> Face:
    points = tuple(Point(**point) for point in found["key_points"])
    return Face(**found | {"box": Box(**found["box"]), "key_points": points})


def _hand(found: dict[str, Any]) -> Hand:
    landmarks = tuple(Point(**point) for point in found["landmarks"])
    return Hand(landmarks, Side(found["side"]), found["score"])
