"""Count who is in front of the screen now, as the dashboard may show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from perfumer.health.health import Health
from perfumer.records.reports.withholding import find_withheld
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
    """State of the records, as :class:`perfumer.records.store.Store` has it."""

    @property
    def trouble(self) -> str | None: ...
    @property
    def shipping_trouble(self) -> str | None: ...
    @property
    def waiting(self) -> int: ...
    @property
    def dropped(self) -> int: ...


class RunningKiosk(Protocol):
    """What the dashboard needs of the kiosk it runs in."""

    @property
    def records(self) -> Recording: ...
    def audience(self) -> AudienceNow | None: ...
    def health(self) -> Health: ...


@dataclass(frozen=True, slots=True)
class Live:
    """Counts of this moment; ``groups`` is None while there are too few people to split."""

    people: int
    looking: int
    groups: tuple[tuple[str, int], ...] | None
    ad: AdShown | None
    shown_s: float


def show_live(now: AudienceNow | None, min_people: int) -> Live | None:
    """Return the counts of this moment, None without ads.

    Groups are shown as in reports, from ``min_people`` people on; 0 shows them always.
    """
    if now is None:
        return None
    hidden = find_withheld({(group,): count for group, count in now.groups.items()}, min_people)
    shown = [(group, n) for group, n in now.groups.items() if (group,) not in hidden and n]
    # The largest first; people whose group could not be read come last.
    shown.sort(key=lambda group: (group[0] == UNREAD, -group[1], group[0]))
    groups = None if now.people and not shown else tuple(shown)
    return Live(now.people, now.looking, groups, now.ad, now.shown_s)
