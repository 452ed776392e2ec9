"""Read campaigns: what is advertised, to whom, when, how often, and at what price.

``data/ad_campaigns.json`` holds them, ``static/ads/`` what they show. A wrong entry is a
:class:`CatalogError`; a file that cannot be shown, or a budget counted twice, leaves that
creative or campaign out and is reported as a trouble, so that one advertiser's mistake never
stops the booth.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from perfumer.catalog.ad_files import CreativeKind, find_trouble
from perfumer.catalog.loading import CatalogError, read_entries
from perfumer.catalog.questions import Id
from perfumer.catalog.text import Language, LocalText
from perfumer.label_views import AgeGroup
from perfumer.paths import find
from perfumer.traits import Gender


@dataclass(frozen=True, slots=True, order=True)
class AdGroup:
    """One of the 14 groups; written ``female 20s``."""

    gender: Gender
    age: AgeGroup

    def __str__(self) -> str:
        return f"{self.gender.value} {self.age.value}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Parse ``female 20s``. Raises :class:`ValueError` for text that names no group."""
        gender, _, age = text.partition(" ")
        try:
            return cls(Gender(gender), AgeGroup(age))
        except ValueError:
            known = ", ".join(age.value for age in AgeGroup)
            raise ValueError(f"a group is 'female' or 'male', a space, and one of {known}") from (
                None
            )


GROUPS = tuple(AdGroup(gender, age) for age in AgeGroup for gender in Gender)


def _group(value: object) -> object:
    return AdGroup.of(value) if isinstance(value, str) else value


GroupName = Annotated[AdGroup, BeforeValidator(_group), PlainSerializer(str)]


class Weekday(StrEnum):
    """The days of the week, in the order of :meth:`datetime.date.weekday`."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


WEEK = tuple(Weekday)


class Daypart(BaseModel):
    """Hours of the kiosk's own clock, from the start of one hour to the start of another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: frozenset[Weekday] = frozenset(Weekday)
    from_hour: Annotated[int, Field(ge=0, le=23)]
    to_hour: Annotated[int, Field(ge=1, le=24)]  # 24 means until midnight

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.to_hour <= self.from_hour:
            raise ValueError(
                "'to_hour' must come after 'from_hour': write two dayparts for one over midnight"
            )
        return self

    def holds(self, moment: datetime) -> bool:
        """Return whether ``moment``, in local time, is within the daypart."""
        return WEEK[moment.weekday()] in self.days and self.from_hour <= moment.hour < self.to_hour


class Creative(BaseModel):
    """One ad to show; ``file`` names a file of ``static/ads/`` for each language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    kind: CreativeKind
    file: LocalText
    seconds: Annotated[float, Field(ge=3, le=120)]


class Campaign(BaseModel):
    """What an advertiser booked, in won; without ``last_day``, budget or cap there is no limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    advertiser: LocalText
    title: LocalText
    creatives: Annotated[tuple[Creative, ...], Field(min_length=1)]
    groups: tuple[GroupName, ...] = ()  # empty: for everyone
    first_day: date
    last_day: date | None = None
    dayparts: tuple[Daypart, ...] = ()  # empty: all day, every day
    weight: Annotated[float, Field(gt=0, le=100)] = 1
    cap_per_hour: Annotated[int, Field(ge=1, le=3600)] | None = None
    daily_budget: Annotated[float, Field(gt=0)] | None = None
    price_per_second: Annotated[float, Field(ge=0)] = 0  # won for a second of attention

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("'last_day' is before 'first_day'")
        ids = [creative.id for creative in self.creatives]
        if len(set(ids)) < len(ids):
            raise ValueError("two creatives have the same id: rename one")
        if len(set(self.groups)) < len(self.groups):
            raise ValueError("a group is listed twice in 'groups'")
        return self

    @property
    def for_everyone(self) -> bool:
        return not self.groups

    def wants(self, group: AdGroup) -> bool:
        return self.for_everyone or group in self.groups

    def runs(self, day: date) -> bool:
        """Return whether the campaign's dates include ``day``."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def plays_at(self, moment: datetime) -> bool:
        """Return whether dates and dayparts include ``moment``, in local time."""
        parts = self.dayparts
        return self.runs(moment.date()) and (not parts or any(part.holds(moment) for part in parts))


@dataclass(frozen=True)
class AdCatalog:
    """The campaigns that can be shown, and sentences about what was left out."""

    campaigns: tuple[Campaign, ...]
    troubles: tuple[str, ...] = ()

    def campaign(self, id_: str) -> Campaign:
        """Return the campaign of this id. Raises :class:`KeyError` for an unknown id."""
        for campaign in self.campaigns:
            if campaign.id == id_:
                return campaign
        raise KeyError(id_)

    def running(self, day: date) -> tuple[Campaign, ...]:
        """Return the campaigns whose dates include ``day``."""
        return tuple(campaign for campaign in self.campaigns if campaign.runs(day))

    def silence_on(self, day: date) -> str | None:
        """Return why no ad plays on ``day`` though there are campaigns; None when some do."""
        if not self.campaigns or self.running(day):
            return None
        next_day = min((c.first_day for c in self.campaigns if c.first_day > day), default=None)
        later = f"the next begins on {next_day}" if next_day else "all are over"
        return f"no ad campaign runs today, {day}: {later}; or is the clock wrong?"

    def creative(self, campaign: str, id_: str) -> Creative:
        """Return the creative of this id. Raises :class:`KeyError` for an unknown id."""
        for creative in self.campaign(campaign).creatives:
            if creative.id == id_:
                return creative
        raise KeyError(id_)


def load_ads(path: Path, folder: Path) -> AdCatalog:
    """Read and check the campaigns of ``path``, whose files lie in ``folder``.

    Raises :class:`CatalogError`, naming file, entry and field, for an entry that is wrong.
    """
    entries = read_entries(path, "campaigns", Campaign, "campaign")
    troubles: list[str] = []
    whole = [_showable(path, campaign, folder, troubles) for campaign in entries]
    showable = [campaign for campaign in whole if campaign is not None]
    return AdCatalog(tuple(_paid_once(path, showable, troubles)), tuple(troubles))


def _showable(path: Path, campaign: Campaign, folder: Path, troubles: list[str]) -> Campaign | None:
    """Return the campaign with the creatives that can be shown, or None if it has none."""
    kept = []
    for creative in campaign.creatives:
        wrong = [
            f"'file.{language.value}' {trouble}"
            for language in Language
            if (trouble := find_trouble(creative.kind, creative.file.in_(language), folder))
        ]
        if wrong:
            where = f"{path}: campaign '{campaign.id}', creative '{creative.id}'"
            troubles.append(f"{where}: {wrong[0]}; it is not shown")
        else:
            kept.append(creative)
    if not kept:
        troubles.append(
            f"{path}: campaign '{campaign.id}' has no creative that can be shown, so it is left out"
        )
        return None
    return campaign.model_copy(update={"creatives": tuple(kept)})


def _paid_once(path: Path, campaigns: Iterable[Campaign], troubles: list[str]) -> list[Campaign]:
    """Leave out campaigns whose daily budget an earlier one of the advertiser already covers."""
    kept: list[Campaign] = []
    for campaign in campaigns:
        first = next((other for other in kept if _same_budget(other, campaign)), None)
        if first is None:
            kept.append(campaign)
            continue
        troubles.append(
            f"{path}: campaign '{campaign.id}': its 'daily_budget' overlaps with that of campaign "
            f"'{first.id}' (same advertiser, days, groups and hours), so it is left out: join "
            "the two, or change their dates"
        )
    return kept


def _same_budget(one: Campaign, other: Campaign) -> bool:
    """Return whether both campaigns would pay for the same people at the same time."""
    if one.advertiser != other.advertiser or None in (one.daily_budget, other.daily_budget):
        return False
    days = (one.last_day is None or other.first_day <= one.last_day) and (
        other.last_day is None or one.first_day <= other.last_day
    )
    return days and _share_groups(one, other) and _share_hours(one, other)


def _share_groups(one: Campaign, other: Campaign) -> bool:
    return one.for_everyone or other.for_everyone or bool(set(one.groups) & set(other.groups))


def _share_hours(one: Campaign, other: Campaign) -> bool:
    if not one.dayparts or not other.dayparts:
        return True
    return any(
        a.days & b.days and a.from_hour < b.to_hour and b.from_hour < a.to_hour
        for a in one.dayparts
        for b in other.dayparts
    )


def main(arguments: list[str] | None = None) -> int:
    """Print a summary and every trouble; return 0 if all campaigns can be shown."""
    parser = argparse.ArgumentParser(prog="perfumer ads", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("campaigns", type=Path, nargs="?", default=find("data/ad_campaigns.json"))
    parser.add_argument("files", type=Path, nargs="?", default=find("static/ads"))
    files = parser.parse_args(arguments)
    try:
        ads = load_ads(files.campaigns, files.files)
    except CatalogError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.writelines(f"{trouble}\n" for trouble in ads.troubles)
    creatives = sum(len(campaign.creatives) for campaign in ads.campaigns)
    sys.stdout.write(f"{len(ads.campaigns)} campaigns, {creatives} creatives\n")
    return 1 if ads.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
