"""A soak's plan: the same seed makes the same one, and nothing happens at the same time."""

from __future__ import annotations

from itertools import pairwise

import pytest

from perfumer.workshop.soak.plan import (
    ENDS,
    LONG_LIFE,
    NEED_FLEET,
    Fault,
    Kind,
    Quiet,
    Visitors,
    make_plan,
)

HOURS = [0.02, 0.25, 2, 8]


def faults(plan) -> list[Fault]:
    return [each for each in plan.happenings if isinstance(each, Fault)]


def test_the_same_seed_makes_the_same_plan():
    assert make_plan(1, 7200) == make_plan(1, 7200)
    assert make_plan(1, 7200) != make_plan(2, 7200)


@pytest.mark.parametrize("hours", HOURS)
def test_one_thing_happens_after_the_other_and_within_the_time(hours):
    plan = make_plan(3, hours * 3600)
    assert all(a.at_s + a.lasts_s < b.at_s for a, b in pairwise(plan.happenings))
    assert plan.happenings[-1].at_s < plan.seconds
    assert any(isinstance(each, Quiet) for each in plan.happenings)


@pytest.mark.parametrize("hours", HOURS)
def test_the_kiosk_is_ended_only_after_its_long_life(hours):
    plan = make_plan(3, hours * 3600)
    first = min(fault.at_s for fault in faults(plan) if fault.kind in ENDS)
    assert first > LONG_LIFE * plan.seconds


def test_two_hours_hold_every_kind_of_fault():
    assert {fault.kind for fault in faults(make_plan(1, 7200))} == set(Kind)


def test_nothing_is_planned_that_this_machine_cannot_do():
    plan = make_plan(1, 7200, frozenset(Kind) - NEED_FLEET)
    assert not {fault.kind for fault in faults(plan)} & NEED_FLEET


@pytest.mark.parametrize("hours", HOURS)
def test_visitors_of_every_kind_take_turns(hours):
    plan = make_plan(1, hours * 3600)
    assert {who for _, who in plan.blocks} == set(Visitors)
    assert plan.blocks[0][0] == 0.0
    assert all(a[0] < b[0] and a[1] is not b[1] for a, b in pairwise(plan.blocks))
