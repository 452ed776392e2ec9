"""Say how a hand becomes a pointer, and a pointer a choice.

The sources of the figures are in ``docs/interaction.md``.
"""

from __future__ import annotations

from pydantic import Field

from perfumer.settings.fields import Group, Seconds, Share


class PointerSettings(Group):
    """From a fingertip to a pointer on the screen."""

    min_cutoff_hz: float = Field(1.0, gt=0, description="One Euro filter: cutoff at rest")
    beta: float = Field(3.0, ge=0, description="One Euro filter: cutoff per speed, in Hz per (h/s)")
    derivative_cutoff_hz: float = Field(
        1.0, gt=0, description="One Euro filter: cutoff of the speed itself"
    )
    reach: float = Field(
        0.55, gt=0.2, le=1, description="Share of the frame that maps to the whole screen"
    )
    shift: Share = Field(
        0.10, description="How far the reach box follows the visitor sideways and down"
    )
    tip_weight: Share = Field(
        0.7, description="Weight of the fingertip against the extended middle joint of the finger"
    )


class HandSettings(Group):
    """Which hand is the visitor's."""

    extended_s: float = Field(
        0.10, ge=0, description="Seconds that the index finger is stretched before it points"
    )
    claim_s: float = Field(
        0.30, ge=0, description="Seconds that a hand points before it becomes the active one"
    )
    release_s: Seconds = Field(
        1.0, description="Seconds that the active hand is gone before another may take over"
    )
    takeover_size: Share = Field(
        0.40, description="A hand smaller than this share of the last active one never takes over"
    )
    match_distance: float = Field(
        0.15,
        gt=0,
        description="Farthest that a wrist moves between two frames, in screen heights, "
        "and is still the same hand",
    )


class DwellSettings(Group):
    """From a resting pointer to a choice. Distances in screen heights (h)."""

    dwell_s: float = Field(
        1.2, ge=0.6, le=2.5, description="Seconds from entering a box to choosing it"
    )
    careful_dwell_s: float = Field(
        1.5,
        ge=0.6,
        le=4,
        description="The same for the first question, consent, restart, finish and after an undo",
    )
    arm_s: float = Field(0.25, ge=0, description="Silent part of the dwell before the ring shows")
    speed_gate: float = Field(
        0.6, ge=0.4, description="Pointer speed below which the ring fills, in h/s"
    )
    hysteresis: float = Field(
        0.025, ge=0, description="How much an entered box grows on each side, in h"
    )
    leave_grace_s: float = Field(
        0.20, ge=0, description="Seconds that the pointer may be just outside and keep progress"
    )
    loss_grace_s: float = Field(
        0.40, ge=0, description="Seconds that the hand may be lost and keep progress"
    )
    question_lock_s: float = Field(
        0.80, ge=0, description="Seconds without filling after a new question"
    )
    screen_lock_s: float = Field(
        0.50, ge=0, description="Seconds without filling after another new screen"
    )
    reappear_lock_s: float = Field(
        0.30, ge=0, description="Seconds without filling after a hand appears"
    )
    leave_first_distance: float = Field(
        0.05,
        ge=0,
        description="A pointer that a new screen finds inside a box must leave it or move this "
        "far, in h",
    )
    area_radius: float = Field(
        0.06, ge=0, description="A pointer in no box takes the nearest one within this, in h"
    )


class PresenceSettings(Group):
    """When a visitor is here."""

    arrive_s: Seconds = Field(0.5, description="Seconds with a face before a visitor has arrived")
    leave_s: Seconds = Field(
        3.0, description="Seconds without a face and a hand before the visitor has left"
    )
