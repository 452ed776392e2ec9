"""A week of simulated passers-by in front of a screen, and what they like to look at.

Nothing here knows how ads are chosen. Who comes, how long they stay and what each group looks
at is drawn from a seed. Chosen by hand, before any strategy was run, are:

- a campaign is declared for one to three age groups of one gender. For ``RIGHT`` of the
  campaigns these are the groups that like it; the others are liked by as many groups drawn at
  random. Whom an ad is made for is therefore worth knowing, and is not the whole truth;
- an ad also draws more or less attention by itself, and each gender and age has its own taste
  for each campaign, which no declaration tells;
- a face is read with an error of ``AGE_ERROR`` years and ``GENDER_ERROR`` standard deviations,
  and what is handed on is the probability that follows from it (Bayes, with the true shares of
  ages as prior): right for gender for 84 of 100, for the age band for about 45.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from perfumer.catalog.ad_files import CreativeKind
from perfumer.catalog.ads import GROUPS, AdGroup, Campaign, Creative, Daypart
from perfumer.catalog.text import LocalText
from perfumer.label_views import AGE_GROUPS, AgeGroup
from perfumer.traits import AgeBand, Gender

DAY_S = 86400
PLAY_S = 10.0
FIRST_DAY = date(2026, 3, 2)  # a Monday
# Passers-by in each hour of the day, in proportion: commuters, lunch, the way home.
HOURS = (0, 0, 0, 0, 0, 0, 1, 4, 7, 4, 3, 4, 7, 5, 4, 4, 5, 7, 8, 6, 4, 3, 1, 0)
ALONE = 0.65
STAY_S, STAY_SIGMA, SHORTEST_S, LONGEST_S = 18.0, 0.7, 3.0, 180.0
# Millions of people in each nine age bands, about as in a Korean city.
AGES = (1.0, 4.0, 9.0, 14.0, 15.0, 16.0, 16.0, 12.0, 6.0)
FIRST_YEARS = (0, 3, 10, 20, 30, 40, 50, 60, 70, 86)
AGE_ERROR, GENDER_ERROR = 8.0, 1.0

TARGETED, FOR_ALL, CREATIVES = 18, 3, 2
RIGHT = 0.7
# Logits of the share of a play that a person who stands there looks at it.
BASE, LIKED, BY_CAMPAIGN, BY_CREATIVE, BY_GENDER, BY_AGE = -1.6, 1.0, 0.5, 0.3, 0.3, 0.5
PERSON_SIGMA, PLAY_SIGMA = 0.5, 0.3
SHORT_BUDGET_S, LONG_BUDGET_S = 600, 4000  # paid attentive seconds of a day


@dataclass(frozen=True, slots=True)
class Passer:
    """One person; times in seconds from the week's first midnight."""

    track: int
    comes: float
    goes: float
    group: AdGroup
    years: float
    gender: Mapping[Gender, float]  # probabilities, as a reading gives them
    age: Mapping[AgeBand, float]
    eager: float  # factor on attention: how easily the person looks


def make_passers(count: int, days: int, dice: Random) -> Sequence[Passer]:
    """So many people over so many days, by the time they come; some come together."""
    found: list[Passer] = []
    while len(found) < count:
        comes = dice.randrange(days) * DAY_S + _draw_second(dice)
        years = _draw_years(dice)
        stays = min(LONGEST_S, max(SHORTEST_S, dice.lognormvariate(math.log(STAY_S), STAY_SIGMA)))
        size = 1 if dice.random() < ALONE else dice.choice((2, 2, 3))
        for number in range(min(size, count - len(found))):
            near = years if number == 0 else min(85.0, max(0.5, dice.gauss(years, 12)))
            found.append(_make_passer(len(found), comes, stays, near, dice))
    return sorted(found, key=lambda passer: passer.comes)


def _draw_second(dice: Random) -> float:
    """Of a day."""
    return 3600 * (dice.choices(range(24), HOURS)[0] + dice.random())


def _draw_years(dice: Random) -> float:
    band = dice.choices(range(len(AGES)), AGES)[0]
    return dice.uniform(FIRST_YEARS[band], FIRST_YEARS[band + 1])


def _make_passer(track: int, comes: float, stays: float, years: float, dice: Random) -> Passer:
    gender = dice.choice(tuple(Gender))
    return Passer(
        track=track,
        comes=comes,
        goes=comes + stays,
        group=AdGroup(gender, AGE_GROUPS[age_band_of(years)]),
        years=years,
        gender=_read_gender(gender, dice),
        age=_read_age(years, dice),
        eager=dice.lognormvariate(0, PERSON_SIGMA),
    )


def age_band_of(years: float) -> AgeBand:
    return next(band for band, end in zip(AgeBand, FIRST_YEARS[1:], strict=True) if years < end)


def _read_gender(gender: Gender, dice: Random) -> Mapping[Gender, float]:
    sign = 1.0 if gender is Gender.FEMALE else -1.0
    seen = sign + dice.gauss(0, GENDER_ERROR)
    female = 1 / (1 + math.exp(-2 * seen / GENDER_ERROR**2))
    return {Gender.FEMALE: female, Gender.MALE: 1 - female}


def _read_age(years: float, dice: Random) -> Mapping[AgeBand, float]:
    seen = years + dice.gauss(0, AGE_ERROR)
    weights = [
        people / (until - since) * (_share_below(until, seen) - _share_below(since, seen))
        for people, since, until in zip(AGES, FIRST_YEARS, FIRST_YEARS[1:], strict=False)
    ]
    total = sum(weights) or 1.0
    return {band: w / total for band, w in zip(AgeBand, weights, strict=True)}


def _share_below(years: float, mean: float) -> float:
    return 0.5 * (1 + math.erf((years - mean) / (AGE_ERROR * math.sqrt(2))))


@dataclass(frozen=True)
class Tastes:
    """The share of a play that somebody of a group looks at an ad, by campaign and creative."""

    shares: Mapping[tuple[str, str], Mapping[AdGroup, float]]

    def attention_s(
        self, ad: tuple[str, str], passer: Passer, there_s: float, luck: float
    ) -> float:
        """Seconds of the ``there_s`` that the passer-by is there for; ``luck``: of this play."""
        return there_s * min(1.0, self.shares[ad][passer.group] * passer.eager * luck)


def make_campaigns(dice: Random) -> tuple[Sequence[Campaign], Tastes]:
    """What is booked, and the truth about it."""
    campaigns, shares = [], {}
    for number in range(TARGETED + FOR_ALL):
        declared = _draw_groups(dice) if number < TARGETED else ()
        campaign = _make_campaign(number, declared, dice)
        campaigns.append(campaign)
        liking = declared if dice.random() < RIGHT else tuple(dice.sample(GROUPS, len(declared)))
        shares |= dict(_draw_tastes(campaign, liking, dice))
    return campaigns, Tastes(shares)


def _draw_groups(dice: Random) -> tuple[AdGroup, ...]:
    ages, gender = tuple(AgeGroup), dice.choice(tuple(Gender))
    first = dice.randrange(len(ages))
    return tuple(AdGroup(gender, age) for age in ages[first : first + dice.choice((1, 1, 2, 3))])


def _make_campaign(number: int, declared: tuple[AdGroup, ...], dice: Random) -> Campaign:
    price = dice.randrange(10, 31)
    seconds = SHORT_BUDGET_S if number % 2 else LONG_BUDGET_S
    file = LocalText(ko="none.svg", en="none.svg")
    return Campaign(
        id=f"campaign-{number}",
        advertiser=LocalText(ko=f"광고주 {number}", en=f"Advertiser {number}"),
        title=LocalText(ko="광고", en="Ad"),
        creatives=tuple(
            Creative(id=f"ad-{each}", kind=CreativeKind.PICTURE, file=file, seconds=PLAY_S)
            for each in range(CREATIVES)
        ),
        groups=declared,
        first_day=FIRST_DAY,
        dayparts=(Daypart(from_hour=7, to_hour=20),) if number % 4 == 1 else (),
        cap_per_hour=60 if number % 3 == 0 else None,
        daily_budget=price * seconds if declared else None,
        price_per_second=price if declared else 0,
    )


def _draw_tastes(
    campaign: Campaign, liking: Sequence[AdGroup], dice: Random
) -> Iterator[tuple[tuple[str, str], Mapping[AdGroup, float]]]:
    by_gender = {gender: dice.gauss(0, BY_GENDER) for gender in Gender}
    by_age = {age: dice.gauss(0, BY_AGE) for age in AgeGroup}
    of_campaign = dice.gauss(0, BY_CAMPAIGN)
    for creative in campaign.creatives:
        base = BASE + of_campaign + dice.gauss(0, BY_CREATIVE)
        yield (
            (campaign.id, creative.id),
            {
                group: _logistic(
                    base + by_gender[group.gender] + by_age[group.age] + LIKED * (group in liking)
                )
                for group in GROUPS
            },
        )


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
