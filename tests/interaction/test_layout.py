"""R12's rules on every screen, in numbers; tests/browser checks them again in pixels."""

from __future__ import annotations

from itertools import combinations

import pytest

from perfumer.interaction.dwell import gap
from perfumer.interaction.layout import targets_for
from tests.interaction.test_dwell_requirements import OFFERED, SCREENS

SHAPES = [16 / 9, 9 / 16, 4 / 3, 16 / 10, 1.0]
CASES = [(name, aspect) for name in SCREENS for aspect in SHAPES]


@pytest.mark.parametrize(("name", "aspect"), CASES)
def test_targets_are_large_apart_and_within_reach(name, aspect):
    targets = targets_for(SCREENS[name], aspect, OFFERED)
    assert targets
    for target in targets:
        box = target.box
        assert box.width >= 0.22
        assert box.height >= 0.22
        assert box.y >= 0.12
        assert box.y + box.height <= 0.951
        assert box.x >= 0.01
        assert box.x + box.width <= 0.99
    for one, other in combinations(targets, 2):
        assert gap(one.box, other.box, aspect) >= 0.0495


@pytest.mark.parametrize(("name", "aspect"), CASES)
def test_every_screen_after_the_first_offers_a_way_back(name, aspect):
    ids = {target.id for target in targets_for(SCREENS[name], aspect, OFFERED)}
    assert ids & {"start", "back", "extend"}


def test_what_is_hard_to_take_back_takes_longer():
    first = targets_for(SCREENS["first question"], 16 / 9, OFFERED)
    later = targets_for(SCREENS["four answers"], 16 / 9, OFFERED)
    assert all(target.careful for target in first if target.id.startswith("answer"))
    assert not any(target.careful for target in later)
