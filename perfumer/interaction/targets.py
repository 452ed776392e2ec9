"""What can be chosen on a screen, and what the pointer does to it."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.messages import Box


@dataclass(frozen=True, slots=True)
class Target:
    """A box that can be chosen; ``box`` is in screen coordinates, 0 to 1 each way.

    Its id says what it does, such as ``start``, ``consent:yes`` or ``answer:0``
    (:mod:`perfumer.session.target_ids`); session/machine.py lists them all.
    """

    id: str
    box: Box
    careful: bool  # takes the longer dwell


@dataclass(frozen=True, slots=True)
class Hover:
    """The target under the pointer and how far its dwell has come."""

    target: Target
    progress: float  # 0 to 1; 0 while arming; reaches 1 in exactly one update
