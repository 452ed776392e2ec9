"""The state of a kiosk at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfumer.health.page import NO_PAGE, PageState
from perfumer.supervision.part import PartState


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a kiosk at one moment; without ``reasons`` against it, it is ready."""

    reasons: tuple[str, ...]  # sentences that say why the kiosk is not ready
    frame_age_s: float | None  # seconds since the newest frame; None before the first
    models: Mapping[str, bool]  # models by name, and whether each is loaded
    camera_online: bool
    camera_reason: str | None  # code of the reason why the camera is offline
    reconnects: int  # reconnections of the camera since the start
    stage: str | None  # stage of the visit; None before the first step
    troubles: tuple[str, ...]  # sentences about parts that were left out or failed
    left_behind: int = 0  # readers of the camera that hang and could not be ended
    parts: tuple[PartState, ...] = ()  # every worker of the kiosk
    page: PageState = NO_PAGE  # of the page on the kiosk's screen

    @property
    def ready(self) -> bool:
        return not self.reasons
