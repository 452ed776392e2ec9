"""Describe what can be chosen on a screen, and how far the pointer has come with it."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.messages import Box


@dataclass(frozen=True, slots=True)
class Target:
    """A box on the screen that can be chosen.

    Its id says what it does, such as ``start``, ``consent:yes`` or ``answer:0``
    (:mod:`perfumer.session.target_ids`); session/machine.py lists them all.
    """

    id: str
    box: Box  # in screen coordinates, 0 to 1 each way
    careful: bool  # it takes the longer dwell


@dataclass(frozen=True, slots=True)
class Hover:
    """The target under the pointer and how far its dwell has come."""

    target: Target
    progress: float  # 0 to 1; stays 0 while the dwell arms; is 1 in one update only
