"""Phrase figures, days and names for the dashboard, in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from perfumer.catalog.text import Language, LocalText
from perfumer.catalog.words import Words
from perfumer.records.reports.figures import NONE
from perfumer.records.rows import UNREAD
from perfumer.traits import Gender

HOUR_S, MINUTE_S = 3600, 60
Names = Mapping[str, LocalText]  # titles of campaigns, songs and pieces, by id


@dataclass(frozen=True, slots=True)
class Phrases:
    """The dashboard's sentences in one language; called with a key, it returns a sentence."""

    words: Words
    names: Names
    language: Language

    def __call__(self, key: str, **values: object) -> str:
        return self.words.say(self.language, key, **values)

    def number(self, value: float) -> str:
        return f"{round(value):,}"

    def share(self, part: float, whole: float) -> str:
        """Return a whole percentage; a dash when ``whole`` is 0."""
        return f"{round(100 * part / whole)}%" if whole else "–"

    def won(self, value: float) -> str:
        return self("figure.won", amount=f"{round(value):,}")

    def lasting(self, seconds: float) -> str:
        """Return seconds in two units at most: "3 h 20 min", "12 min 5 s", "8.4 s"."""
        whole = round(seconds)
        if whole >= HOUR_S:
            minutes = whole % HOUR_S // MINUTE_S
            return self("figure.hours", hours=f"{whole // HOUR_S:,}", minutes=minutes)
        if whole >= MINUTE_S:
            return self("figure.minutes", minutes=whole // MINUTE_S, seconds=whole % MINUTE_S)
        return self("figure.seconds", seconds=f"{seconds:.1f}" if seconds < 10 else whole)

    def roughly(self, seconds: float) -> str:
        """Return seconds in one unit, for the lines of a chart."""
        if seconds >= HOUR_S:
            return self("figure.in_hours", hours=f"{seconds / HOUR_S:.3g}")
        if seconds >= MINUTE_S:
            return self("figure.in_minutes", minutes=f"{seconds / MINUTE_S:.3g}")
        return self("figure.seconds", seconds=f"{seconds:.3g}")

    def day(self, day: date) -> str:
        return self("figure.day", month=day.month, day=day.day, name=self(f"month.{day.month}"))

    def hour(self, hour: str) -> str:
        return self("figure.hour", hour=int(hour))

    def gender(self, gender: Gender) -> str:
        return self(f"gender.{gender.value}")

    def age(self, ages: str) -> str:
        """Phrase the age of a group: "20s", or merged ones, "10s+20s"."""
        ages_named = re.findall(r"\d+(?:s|\+)", ages) or [ages]
        return "·".join(self._known(f"age.{age}", age) for age in ages_named)

    def group(self, group: str) -> str:
        """Phrase a record's group: "female 20s", "unread", or what another version wrote."""
        gender, _, ages = group.partition(" ")
        if group == UNREAD:
            return self("group.unread")
        if gender not in tuple(Gender) or not ages:
            return group
        return self("group.named", age=self.age(ages), gender=self.gender(Gender(gender)))

    def named(self, id_: str) -> str:
        """Return the title of a campaign, song or piece; its id if the catalog no longer has it."""
        return self.names[id_].in_(self.language) if id_ in self.names else id_

    def experience(self, experience: str) -> str:
        return self._known(f"experience.{experience or NONE}", experience)

    def tongue(self, language: str) -> str:
        return self._known(f"tongue.{language}", language)

    def _known(self, key: str, default: str) -> str:
        return self(key) if self.words.has(key) else default
