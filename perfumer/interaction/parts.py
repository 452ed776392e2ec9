"""The parts of the interaction, held together for one visitor's hand."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.interaction.dwell import DwellSelector
from perfumer.interaction.hands import ActiveHand
from perfumer.interaction.pointer import Pointer
from perfumer.interaction.presence import Presence


@dataclass(frozen=True, slots=True)
class Interaction:
    """The parts that turn a hand into choices; each remembers the last second or so."""

    hands: ActiveHand
    pointer: Pointer
    presence: Presence
    dwell: DwellSelector
