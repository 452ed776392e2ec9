"""The state of a kiosk at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfumer.health.announcing import Change
from perfumer.health.page import NO_PAGE, PageState
from perfumer.supervision.part import PartState


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers besides the states, for the dashboard."""

    waiting: int = 0  # rows that are not in the database yet
    dropped: int = 0  # rows for which there was no room, since the start
    unshipped: int = 0  # records that the fleet's database lacks
    campaigns: int = 0  # ad campaigns that can be shown
    running: int = 0  # campaigns that run today
    decoder_ends: int = 0  # times that the decoder of uploads ended over a picture


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
    parts: tuple[PartState, ...] = ()  # every worker, and whatever else can be away
    page: PageState = NO_PAGE  # of the page on the kiosk's screen
    changes: tuple[Change, ...] = ()  # the last ones, the oldest first
    figures: Figures = Figures()

    @property
    def ready(self) -> bool:
        return not self.reasons
