"""A short run of the kills that ``perfumer try-kills`` makes by the thousand."""

from __future__ import annotations

import pytest

from perfumer.workshop.fleet.kills import run
from perfumer.workshop.fleet.postgres import MISSING, find_programs


@pytest.fixture(autouse=True)
def server():
    if find_programs() is None:
        pytest.skip(MISSING)


def tried(kills: int) -> dict:
    found = run(kills, seed=5)
    assert found["ok"], found
    return found


def test_four_kills_lose_and_double_nothing():
    assert tried(4)["there"] > 0


@pytest.mark.slow
def test_forty_kills_lose_and_double_nothing():
    assert tried(40)["must_be_there"] > 500
