"""Looking at the screen or not, by how far a head is turned; eyes are not followed."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.messages import Face


@dataclass(frozen=True, slots=True)
class AttentionRules:
    """Degrees; a head that looks may turn ``hysteresis_deg`` further and still looks."""

    yaw_deg: float
    pitch_deg: float
    hysteresis_deg: float


def looks(face: Face, looked: bool, rules: AttentionRules) -> bool:
    """Whether a face is turned to the screen, given whether it was a moment ago."""
    slack = rules.hysteresis_deg if looked else 0.0
    return abs(face.yaw) <= rules.yaw_deg + slack and abs(face.pitch) <= rules.pitch_deg + slack
