"""Whole visits with real models: far away, in poor light, a child, seated, an open left hand."""

from __future__ import annotations

import pytest

from perfumer.catalog.picks import PickKind
from perfumer.messages import INDEX_TIP
from perfumer.session.state import Stage
from tests.support.kiosk.painted_booth import PaintedBooth


@pytest.fixture
def booth():
    opened = []

    def open_booth(script):
        opened.append(PaintedBooth(script))
        return opened[-1]

    yield open_booth
    for one in opened:
        one.close()


@pytest.mark.parametrize("script", ["far_and_dim", "behind"])
def test_a_visit_ends_with_two_perfumes(booth, script):
    visit = booth(script)
    visit.until(Stage.RESULT, 90)
    assert visit.shown.session.id == 1
    kinds = [pick.kind for pick in visit.shown.session.result.picks]
    assert len([kind for kind in kinds if kind is not PickKind.ALTERNATIVE]) == 2


@pytest.mark.parametrize("script", ["child", "seated", "open_hand"])
def test_everybody_can_choose(booth, script):
    visit = booth(script)
    visit.until(Stage.READ, 60)
    assert visit.chosen[:3] == ["start", "consent:yes", "experience:perfume"]


def test_a_hand_behind_the_visitor_never_points(booth):
    visit = booth("behind")
    visit.until(Stage.CHOOSE, 40)
    others = [
        hand for seen in visit.seen for hand in seen.hands if hand.landmarks[INDEX_TIP].x < 0.36
    ]
    assert others == []
