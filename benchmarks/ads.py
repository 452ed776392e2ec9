"""How ads are chosen: a simulated week of passers-by under each strategy, in the same run.

A play counts when the people for whom it was chosen are there; those who come during it and
look are counted too. The world is in :mod:`.passers_by`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from statistics import fmean

from benchmarks.passers_by import (
    DAY_S,
    FIRST_DAY,
    PLAY_S,
    PLAY_SIGMA,
    Passer,
    Tastes,
    make_campaigns,
    make_passers,
)
from benchmarks.report import Figure
from benchmarks.scale import Scale
from perfumer.catalog.ads import Campaign
from perfumer.recommend.ads.choosing import (
    AdChoice,
    Chooser,
    Strategy,
    Targeting,
    Viewer,
    merge_ages,
)

LEAST_AGE = 14
COMPARED = (Strategy.RANDOM, Strategy.GROUP, Strategy.BLEND, Strategy.LEARNED)
LEARNED_GAIN = 1.25
BUDGET_SLACK = 0.02
WANTED_TWICE = 2.0  # budgets that a campaign could spend, from which it should spend one
MAX_CPU_S = 20.0  # processor seconds of one week under one strategy
MIDNIGHT = datetime.combine(FIRST_DAY, datetime.min.time())

Spent = Mapping[tuple[str, int], float]  # budgets spent, by campaign and day


@dataclass(frozen=True, slots=True)
class Run:
    """One week to simulate; ``bounded`` by the campaigns' budgets or not."""

    people: int
    days: int
    seed: int
    strategy: Strategy
    bounded: bool = True


@dataclass
class Outcome:
    """What one strategy made of the week."""

    plays: int = 0
    attention_s: float = 0.0
    paid_s: float = 0.0  # the part from people whom campaigns are for
    # budgets spent, by campaign and day
    spent: dict[tuple[str, int], float] = field(default_factory=dict)
    took_s: float = 0.0  # processor seconds

    @property
    def per_play_s(self) -> float:
        return self.attention_s / max(1, self.plays)

    @property
    def paid_per_play_s(self) -> float:
        return self.paid_s / max(1, self.plays)


def ads(scale: Scale) -> Iterator[Figure]:
    """Measure attentive seconds per play of each strategy, for several seeds, and the spending."""
    runs = [
        Run(scale.people, scale.days, seed, strategy)
        for seed in scale.seeds
        for strategy in COMPARED
    ]
    free = [replace(run, bounded=False) for run in runs if run.strategy is Strategy.GROUP]
    with ProcessPoolExecutor() as pool:
        found = dict(zip([*runs, *free], pool.map(simulate_week, [*runs, *free]), strict=True))
    for seed in scale.seeds:
        yield from _compare(seed, {run.strategy: found[run] for run in runs if run.seed == seed})
    most = max(share for run in runs for share in found[run].spent.values())
    yield Figure("ads.budget_most_spent", most, "budgets", 1 + BUDGET_SLACK, "at most")
    pairs = [(found[replace(run, bounded=True)].spent, found[run].spent) for run in free]
    used = fmean(share for kept, wanted in pairs for share in _find_used_shares(kept, wanted))
    yield Figure("ads.budget_spent_where_short", used, "budgets", 1 - BUDGET_SLACK, "at least")
    slowest = max(outcome.took_s for outcome in found.values())
    yield Figure("ads.week_processor", slowest, "s", MAX_CPU_S, "at most")


def _compare(seed: int, outcomes: Mapping[Strategy, Outcome]) -> Iterator[Figure]:
    """Yield the figures of one seed; the first one's baseline is what chance would do."""
    chance, group, blend, learned = (outcomes[strategy] for strategy in COMPARED)
    unit = "attentive s/play"
    for name, ours, theirs, least in (
        ("group_to_random", group.per_play_s, chance.per_play_s, 1.0),
        ("blend_to_random", blend.per_play_s, chance.per_play_s, 1.0),
        ("learned_to_group", learned.per_play_s, group.per_play_s, LEARNED_GAIN),
        ("learned_to_group_paid", learned.paid_per_play_s, group.paid_per_play_s, 1.0),
    ):
        yield Figure(f"ads.{name}.seed_{seed}", ours, unit, least, "at least", "ratio", theirs)


def _find_used_shares(kept: Spent, wanted: Spent) -> list[float]:
    """Return the share of its budget spent by each campaign that could have spent several."""
    return [kept.get(key, 0.0) for key, share in wanted.items() if share >= WANTED_TWICE]


def simulate_week(run: Run) -> Outcome:
    """Play a whole week and return what came of it; runs in any process."""
    began = time.process_time()
    outcome = Week(run).outcome()
    outcome.took_s = time.process_time() - began
    return outcome


class Week:
    """The same people, campaigns and tastes for every strategy of a seed."""

    def __init__(self, run: Run) -> None:
        self._days = run.days
        booked, tastes = make_campaigns(Random(f"campaigns {run.seed}"))
        self._people = make_passers(run.people, run.days, Random(f"people {run.seed}"))
        campaigns = booked if run.bounded else [_without_budget(campaign) for campaign in booked]
        targeting = Targeting(LEAST_AGE, merge_ages(()))
        budgets = {each.id: each.daily_budget for each in booked if each.daily_budget is not None}
        self._screen = _Screen(
            Chooser(campaigns, run.strategy, targeting),
            tastes,
            budgets,
            Random(f"{run.strategy.value} {run.seed}"),
        )

    def outcome(self) -> Outcome:
        """Every play of the week, one after the other, while anybody is there."""
        at, coming, here = 0.0, 0, list[Passer]()
        while at < self._days * DAY_S:
            here = [passer for passer in here if passer.goes > at]
            if not here and coming == len(self._people):
                break
            if not here:  # skip to the next play during which a person comes
                at = max(at, PLAY_S * (self._people[coming].comes // PLAY_S))
            late = coming
            while late < len(self._people) and self._people[late].comes < at + PLAY_S:
                late += 1
            self._screen.play(here, self._people[coming:late], at)
            here += self._people[coming:late]
            coming, at = late, at + PLAY_S
        return self._screen.outcome


def _without_budget(campaign: Campaign) -> Campaign:
    return campaign.model_copy(update={"daily_budget": None})


class _Screen:
    def __init__(
        self, chooser: Chooser, tastes: Tastes, budgets: Mapping[str, float], dice: Random
    ) -> None:
        self._chooser = chooser
        self._tastes = tastes
        self._budgets = budgets  # attentive seconds a day, by campaign
        self._dice = dice
        self._looked: dict[int, float] = {}  # attentive seconds by track
        self.outcome = Outcome()

    def play(self, here: Sequence[Passer], late: Sequence[Passer], at: float) -> None:
        """One play for those who are here, and for those who come while it is on."""
        when = MIDNIGHT + timedelta(seconds=at)
        viewers = [self._viewer(passer) for passer in here]
        picked = self._chooser.choose(viewers, when, self._dice)
        if picked is None:
            raise RuntimeError("no campaign plays: one without dayparts and budget always can")
        everybody = [*viewers, *(self._viewer(passer) for passer in late)]
        attention = {p.track: self._attention_s(picked, p, at) for p in [*here, *late]}
        self._account(picked, everybody, attention, when)
        if here:
            self.outcome.plays += 1
            self.outcome.attention_s += sum(attention.values())

    def _viewer(self, passer: Passer) -> Viewer:
        looked = self._looked.get(passer.track, 0.0)
        looking = self._dice.random() < min(0.9, 0.4 * passer.eager)
        return Viewer(passer.track, looking, looked, passer.gender, passer.age)

    def _attention_s(self, picked: AdChoice, passer: Passer, at: float) -> float:
        there_s = min(at + PLAY_S, passer.goes) - max(at, passer.comes)
        luck = self._dice.lognormvariate(0, PLAY_SIGMA)
        ad = (picked.campaign, picked.creative)
        found = self._tastes.attention_s(ad, passer, there_s, luck)
        self._looked[passer.track] = self._looked.get(passer.track, 0.0) + found
        return found

    def _account(
        self,
        picked: AdChoice,
        viewers: Sequence[Viewer],
        attention: Mapping[int, float],
        when: datetime,
    ) -> None:
        self._chooser.learn(picked.campaign, picked.creative, viewers, attention, when)
        paid = sum(
            attention[viewer.track]
            for viewer in viewers
            if self._chooser.pays_for(picked.campaign, viewer)
        )
        self._chooser.book_spending(picked.campaign, paid, when)
        if picked.campaign in self._budgets:
            self.outcome.paid_s += paid
            key = (picked.campaign, (when.date() - FIRST_DAY).days)
            share = paid * picked.price_per_second / self._budgets[picked.campaign]
            self.outcome.spent[key] = self.outcome.spent.get(key, 0.0) + share
