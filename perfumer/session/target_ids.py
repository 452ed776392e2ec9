"""Ids of targets, such as ``start`` or ``answer:0``: put together and taken apart only here."""

from __future__ import annotations

from typing import NamedTuple

from perfumer.catalog.perfumes import Wearer

OPEN = "any"  # while the visitor leaves it open for whom a perfume is


class TargetId(NamedTuple):
    """What a target does, and to what; ``value`` is empty where there is nothing to name."""

    kind: str
    value: str


def make_target_id(kind: str, value: str | int = "") -> str:
    """Return the id that :func:`parse_target_id` takes apart."""
    return f"{kind}:{value}" if value != "" else kind


def parse_target_id(id_: str) -> TargetId:
    """Take an id apart; any text is accepted, since ids come from pages."""
    kind, _, value = id_.partition(":")
    return TargetId(kind, value)


def wearer_value(wearer: Wearer | None) -> str:
    """Return the value of a target that sets for whom a perfume is."""
    return wearer.value if wearer else OPEN
