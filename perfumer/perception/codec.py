"""Write observations as JSON and read them back: they hold no pixels, so they can be kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from perfumer.messages import Box, Face, Hand, Observation, Point, Side


def to_json(observation: Observation) -> str:
    """Return one line; numbers are rounded to a hundredth of a pixel of a 1000-pixel frame."""
    return json.dumps(round_numbers(asdict(observation)))


def observation_of(fields: Mapping[str, Any]) -> Observation:
    """Return the observation that these plain values stand for.

    Raises :class:`KeyError`, :class:`TypeError` or :class:`ValueError`, which says what is
    missing or wrong.
    """
    observation = Observation(
        captured_at=fields["captured_at"],
        sequence=fields["sequence"],
        aspect=fields["aspect"],
        faces=tuple(_face(face) for face in fields["faces"]),
        hands=tuple(_hand(hand) for hand in fields["hands"]),
        visitor=fields["visitor"],
    )
    visitor = observation.visitor
    if visitor is not None and not 0 <= visitor < len(observation.faces):
        raise ValueError(f"face {visitor}")
    return observation


def round_numbers(value: Any) -> Any:
    """Return plain values with every number rounded to five decimals."""
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {key: round_numbers(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [round_numbers(part) for part in value]
    return value


def _face(fields: Mapping[str, Any]) -> Face:
    points = tuple(Point(**point) for point in fields["key_points"])
    return Face(**{**fields, "box": Box(**fields["box"]), "key_points": points})


def _hand(fields: Mapping[str, Any]) -> Hand:
    landmarks = tuple(Point(**point) for point in fields["landmarks"])
    return Hand(landmarks, Side(fields["side"]), fields["score"])
