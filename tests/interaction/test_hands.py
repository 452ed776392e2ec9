"""Which hand steers: R8 of the touch-free requirements."""

from __future__ import annotations

from perfumer.interaction.hands import ActiveHand, HandRules
from perfumer.messages import Hand, Observation, Point, Side
from perfumer.perception.pointing import is_pointing
from perfumer.settings.interaction import HandSettings

RULES = HandRules(**HandSettings().model_dump())
ASPECT = 16 / 9
# Index finger up, the others curled; in palm lengths from the wrist, y downwards.
POINTING = {5: (-0.2, -1.0), 6: (-0.22, -1.45), 7: (-0.23, -1.7), 8: (-0.24, -1.95), 9: (0, -1.0)}
FIST = POINTING | {6: (-0.2, -1.25), 7: (-0.2, -1.0), 8: (-0.2, -0.85)}


def hand(x: float, y: float, palm: float = 0.14, shape: dict = POINTING, side=Side.RIGHT) -> Hand:
    places = [Point(x, y)] * 21
    for index, (dx, dy) in shape.items():
        places[index] = Point(x + dx * palm / ASPECT, y + dy * palm)
    return Hand(tuple(places), side, 0.95)


def seen(at: float, *hands: Hand) -> Observation:
    return Observation(at, round(at * 30), ASPECT, (), hands, None)


def steer(active: ActiveHand, seconds: float, *hands: Hand, start: float = 0.0):
    frames = [start + n / 30 for n in range(round(seconds * 30))]
    return [active.update(seen(at, *hands)) for at in frames]


def test_a_stretched_finger_points_and_a_fist_does_not():
    assert is_pointing(hand(0.5, 0.7), ASPECT)
    assert not is_pointing(hand(0.5, 0.7, shape=FIST), ASPECT)


def test_a_hand_steers_after_it_has_pointed_for_a_moment():
    found = steer(ActiveHand(RULES), 0.6, hand(0.6, 0.7))
    first = next(n for n, it in enumerate(found) if it is not None)
    assert 0.28 <= first / 30 <= 0.36


def test_a_fist_never_steers():
    assert not any(steer(ActiveHand(RULES), 3, hand(0.6, 0.7, shape=FIST)))


def test_a_second_hand_nearer_and_larger_does_not_take_over():
    active = ActiveHand(RULES)
    steer(active, 0.5, hand(0.6, 0.7))
    found = steer(active, 4, hand(0.3, 0.7, palm=0.25), hand(0.6, 0.7), start=0.5)
    assert all(it is not None and it.wrist.x == 0.6 for it in found)


def test_handedness_that_flips_changes_nothing():
    active = ActiveHand(RULES)
    steer(active, 0.5, hand(0.6, 0.7))
    found = steer(active, 1, hand(0.6, 0.7, side=Side.LEFT), start=0.5)
    assert all(found)


def test_crossing_hands_keep_their_own_way():
    active = ActiveHand(RULES)
    steer(active, 0.5, hand(0.3, 0.72))
    kept = []
    for n in range(90):
        way = n / 89
        mine, other = hand(0.3 + 0.4 * way, 0.72), hand(0.7 - 0.4 * way, 0.86)
        found = active.update(seen(0.5 + n / 30, other, mine))
        kept.append(found is mine)
    assert sum(kept) / len(kept) >= 0.99


def test_another_hand_may_take_over_only_after_the_first_is_gone_for_a_second():
    active = ActiveHand(RULES)
    steer(active, 0.5, hand(0.7, 0.7), hand(0.2, 0.7))
    mine = active.update(seen(0.5, hand(0.7, 0.7), hand(0.2, 0.7)))
    left = [hand(0.2, 0.7)] if mine.wrist.x == 0.7 else [hand(0.7, 0.7)]
    found = steer(active, 2, *left, start=0.54)
    assert not any(found[:28])
    assert found[-1] is not None


def test_a_far_small_hand_never_takes_over():
    active = ActiveHand(RULES)
    steer(active, 0.5, hand(0.7, 0.7))
    assert not any(steer(active, 3, hand(0.2, 0.5, palm=0.05), start=0.54))


def test_a_hand_that_closes_stops_steering_soon():
    active = ActiveHand(RULES)
    steer(active, 0.5, hand(0.6, 0.7))
    found = steer(active, 1, hand(0.6, 0.7, shape=FIST), start=0.5)
    assert found[-1] is None
