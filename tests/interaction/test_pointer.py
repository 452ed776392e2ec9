from __future__ import annotations

import pytest

from perfumer.interaction.pointer import CENTER, Pointer, PointerRules, reach_box
from perfumer.interaction.presence import Presence, PresenceChange, PresenceRules
from perfumer.messages import Box, Point
from perfumer.settings.interaction import PointerSettings, PresenceSettings
from tests.interaction.test_hands import hand

RULES = PointerRules(**PointerSettings().model_dump())
WIDE, TALL = 16 / 9, 9 / 16


def at_tip(x: float, y: float):
    """A hand whose fingertip, as the pointer sees it, is about there."""
    return hand(x + 0.019, y + 0.27)


def test_the_middle_of_the_reach_box_is_the_middle_of_the_screen():
    found = Pointer(RULES).update(at_tip(CENTER.x, CENTER.y), None, WIDE, 0.0)
    assert found.x == pytest.approx(0.5, abs=0.02)
    assert found.y == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("aspect", [WIDE, TALL])
@pytest.mark.parametrize("corner", [(-1, -1), (1, -1), (-1, 1), (1, 1)])
def test_every_corner_of_the_screen_is_within_reach(aspect, corner):
    half = RULES.reach / 2
    tip = at_tip(CENTER.x + corner[0] * half, CENTER.y + corner[1] * half)
    found = Pointer(RULES).update(tip, None, aspect, 0.0)
    assert abs(found.x - (corner[0] > 0)) < 0.05
    assert abs(found.y - (corner[1] > 0)) < 0.05


@pytest.mark.parametrize("x", [0.42, 0.5, 0.58])
def test_the_reach_box_follows_where_a_visitor_stands(x):
    face = Box(x - 0.07, 0.26, 0.14, 0.24)
    found = Pointer(RULES).update(at_tip(CENTER.x + x - 0.5, CENTER.y), face, WIDE, 0.0)
    assert found.x == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(("metres", "share"), [(0.8, 1.0), (1.0, 1.0), (2.0, 0.55), (3.5, 0.31)])
def test_who_stands_further_away_needs_no_longer_arm(metres, share):
    height = 0.22 / metres
    box = reach_box(Box(0.5, 0.3, height * 9 / 16, height), RULES)
    assert box.width == pytest.approx(RULES.reach * share, rel=0.05)
    assert box.height == pytest.approx(RULES.reach * share, rel=0.05)


@pytest.mark.parametrize("x", [0.15, 0.5, 0.85])
@pytest.mark.parametrize("y", [0.3, 0.6])
def test_far_away_the_box_follows_the_visitor_all_over_the_frame(x, y):
    face = Box(x - 0.02, y - 0.036, 0.04, 0.072)
    box = reach_box(face, RULES)
    assert box.center.x == pytest.approx(x, abs=0.03)
    assert face.center.y < box.center.y < face.center.y + 0.1
    assert box.x >= 0
    assert box.x + box.width <= 1


def test_a_portrait_camera_gives_a_box_as_wide_as_an_arm_reaches():
    near = reach_box(Box(0.35, 0.4, 0.22, 0.124), RULES)
    assert near.width == RULES.reach
    assert near.height == pytest.approx(2.75 * 0.124)


def test_a_face_that_was_seen_places_the_box_while_the_hand_hides_it():
    pointer, face = Pointer(RULES), Box(0.68, 0.36, 0.04, 0.07)
    pointer.update(None, face, WIDE, 0.0)
    hidden = pointer.update(at_tip(0.7, 0.43), None, WIDE, 0.1)
    assert hidden == Pointer(RULES).update(at_tip(0.7, 0.43), face, WIDE, 0.1)


def test_a_seated_visitor_reaches_as_low_as_a_standing_one_high():
    seated = Box(0.43, 0.36, 0.14, 0.24)
    found = Pointer(RULES).update(at_tip(CENTER.x, CENTER.y + 0.1), seated, WIDE, 0.0)
    assert found.y == pytest.approx(0.5, abs=0.02)


def test_no_hand_no_pointer_and_a_new_hand_starts_anew():
    pointer = Pointer(RULES)
    pointer.update(at_tip(0.3, 0.5), None, WIDE, 0.0)
    assert pointer.update(None, None, WIDE, 0.1) is None
    there = pointer.update(at_tip(0.7, 0.5), None, WIDE, 1.0)
    direct = Pointer(RULES).update(at_tip(0.7, 0.5), None, WIDE, 1.0)
    assert there == direct


def test_presence_is_debounced_both_ways():
    presence = Presence(PresenceRules(**PresenceSettings().model_dump()))
    seen = [True] * 10 + [False] * 5 + [True] * 20 + [False] * 120
    changes = [presence.update(here, n / 30) for n, here in enumerate(seen)]
    assert [change for change in changes if change is not PresenceChange.NONE] == [
        PresenceChange.ARRIVED,
        PresenceChange.LEFT,
    ]


def test_points_stay_on_the_screen():
    found = Pointer(RULES).update(at_tip(0.99, 0.99), None, WIDE, 0.0)
    assert found == Point(1.0, 1.0)
