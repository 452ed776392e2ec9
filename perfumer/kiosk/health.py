"""How the kiosk is, as /readyz and the watchdog need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Health:
    """``reasons`` says in words why the kiosk is not ready; empty when it is."""

    reasons: tuple[str, ...]
    frame_age_s: float | None  # None before the first frame
    models: Mapping[str, bool]  # which are loaded and warm
    camera_online: bool
    camera_reason: str | None
    reconnects: int  # of the camera
    stage: str | None
    troubles: tuple[str, ...]  # what was left out so that the rest can go on

    @property
    def ready(self) -> bool:
        return not self.reasons
