"""Who is in front of the screen now, and how the kiosk is, as the dashboard says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from perfumer.kiosk.health import Health
from perfumer.records.reports.withholding import withheld
from perfumer.records.rows import UNREAD
from perfumer.signage.news import AdShown


class AudienceNow(Protocol):
    """Counts of this moment; ``groups`` adds up to ``people``."""

    @property
    def people(self) -> int: ...
    @property
    def looking(self) -> int: ...
    @property
    def groups(self) -> Mapping[str, int]: ...
    @property
    def ad(self) -> AdShown | None: ...
    @property
    def shown_s(self) -> float: ...


class Recording(Protocol):
    """How its records are, as :class:`perfumer.records.store.Store` tells it."""

    @property
    def trouble(self) -> str | None: ...
    @property
    def shipping_trouble(self) -> str | None: ...
    @property
    def waiting(self) -> int: ...
    @property
    def dropped(self) -> int: ...


class RunningKiosk(Protocol):
    """What the dashboard sees of the kiosk it runs in."""

    @property
    def records(self) -> Recording: ...
    def audience(self) -> AudienceNow | None: ...
    def health(self) -> Health: ...


@dataclass(frozen=True, slots=True)
class Live:
    """``groups`` is None while it is withheld: too few people to be spoken of in parts."""

    people: int
    looking: int
    groups: tuple[tuple[str, int], ...] | None
    ad: AdShown | None
    shown_s: float


def live(now: AudienceNow | None, limit: int) -> Live | None:
    """None without ads. Groups are told as in reports, from ``limit`` people on; 0: always."""
    if now is None:
        return None
    hidden = withheld({(group,): count for group, count in now.groups.items()}, limit)
    shown = [(group, n) for group, n in now.groups.items() if (group,) not in hidden and n]
    # The largest first; those that nobody can guess at the end.
    shown.sort(key=lambda group: (group[0] == UNREAD, -group[1], group[0]))
    told = None if now.people and not shown else tuple(shown)
    return Live(now.people, now.looking, told, now.ad, now.shown_s)
