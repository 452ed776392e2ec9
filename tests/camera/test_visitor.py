"""The simulated visitor: looks, aims, waits, tries again; cheap, and the same every time."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest

from perfumer.camera.aiming import find_free_place
from perfumer.camera.painting import Painter, Person, Role
from perfumer.camera.scene import min_jerk
from perfumer.camera.script import Script, load_script
from perfumer.camera.source import Shape
from perfumer.camera.visitor import demo, run_script
from perfumer.messages import Box, Point
from tests.support.camera.screen import FPS, FakeScreen
from tests.support.paths import DATA

SHAPE = Shape(1280, 720, FPS)
SMALL = Shape(320, 180, FPS)


def script_of(*steps, seed=1, **visit):
    visits = [{"face": "woman-young", "steps": list(steps), **visit}]
    return Script.model_validate({"about": "a test", "seed": seed, "visits": visits})


def watched(script, screen, seconds):
    """The people of each frame while the screen sees the visitor's hand."""
    shown = []
    for people in itertools.islice(run_script(SHAPE, script, screen.look), round(seconds * FPS)):
        screen.see(people[-1].hand)
        shown.append(people)
    return shown


@pytest.mark.parametrize("gain", [1.3, 1 / 0.55, 2.6])
@pytest.mark.parametrize("hand", ["left", "right"])
def test_the_whole_journey_succeeds_without_knowing_the_pointers_gain(gain, hand):
    screen = FakeScreen(gain)
    visits = load_script(DATA / "scripts/default.json").visits
    script = Script(about="a test", visits=(visits[0].model_copy(update={"hand": hand}),))
    watched(script, screen, 55)
    assert "result" in screen.stages
    assert screen.chosen[:3] == ["start", "consent:yes", "experience:perfume"]
    assert [id_.split(":")[0] for id_ in screen.chosen[3:6]] == ["answer"] * 3


def test_visits_follow_each_other():
    screen = FakeScreen(1 / 0.55)
    watched(load_script(DATA / "scripts/default.json"), screen, 130)
    assert screen.stages.count("result") >= 2


def test_a_hand_lies_where_nothing_is_chosen_while_a_new_screen_is_read():
    screen = FakeScreen(1 / 0.55)
    script = script_of(
        {"do": "walk_up"},
        {"do": "play", "until": "result", "choose": {"attract": "start", "consent": "consent:yes"}},
    )
    watched(script, screen, 25)
    assert screen.chosen == ["start", "consent:yes"]
    assert screen.look().stage == "choose"
    assert screen.trail[-1] is None


def test_seeds_choose_differently_and_repeatably():
    choices = []
    for seed in (1, 1, 2, 3, 4):
        screen = FakeScreen(1 / 0.55)
        visits = load_script(DATA / "scripts/default.json").visits
        watched(Script(about="a test", seed=seed, visits=visits), screen, 40)
        choices.append(tuple(screen.chosen))
    assert choices[0] == choices[1]
    assert len(set(choices)) > 2


def test_hovering_does_not_choose():
    screen = FakeScreen(1 / 0.55)
    hover = {"do": "hover", "target": "start", "seconds": 0.5}
    watched(script_of({"do": "walk_up"}, hover, {"do": "wait", "seconds": 4}), screen, 8)
    assert screen.chosen == []


def test_nobody_waits_for_a_screen_that_is_not_there():
    script = load_script(DATA / "scripts/default.json")
    faces = {
        people[-1].role.face
        for people in itertools.islice(run_script(SHAPE, script, lambda: None), 70 * FPS)
    }
    assert len(faces) >= 2


def test_second_persons_come_stay_and_go():
    script = script_of(
        {"do": "walk_up", "seconds": 0.2},
        {"do": "join", "face": "man-thirties", "x": 0.2, "hand": True},
        {"do": "wait", "seconds": 2},
        {"do": "part"},
        {"do": "wait", "seconds": 2},
        {"do": "leave"},
    )
    counts = [len(p) for p in itertools.islice(run_script(SHAPE, script, lambda: None), 5 * FPS)]
    assert [count for count, _ in itertools.groupby(counts)] == [1, 2, 1]


def test_a_timed_script_gives_the_same_pictures_every_time():
    script = load_script(DATA / "scripts/waving.json")
    first, second = (
        [f.copy() for f in itertools.islice(demo(SMALL, script, DATA / "demo", lambda: None), 60)]
        for _ in range(2)
    )
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert not np.array_equal(first[0], first[30])


def test_no_two_frames_of_a_standing_visitor_are_alike():
    script = load_script(DATA / "scripts/still.json")
    frames = itertools.islice(demo(SHAPE, script, DATA / "demo", lambda: None), 30, 36)
    samples = {frame[::8, ::8].tobytes() for frame in frames}
    assert len(samples) == 6


def test_a_reach_starts_and_ends_at_rest():
    ways = [min_jerk(n / 20) for n in range(21)]
    steps = np.diff(ways)
    assert (ways[0], ways[-1]) == (0, 1)
    assert all(steps > 0)
    assert steps[10] > 8 * steps[0]


@pytest.mark.parametrize("pointer", [Point(0.1, 0.3), Point(0.84, 0.9), Point(0.5, 0.5)])
def test_a_free_place_is_clear_of_every_target(pointer):
    targets = {"a": Box(0.03, 0.2, 0.26, 0.7), "b": Box(0.71, 0.2, 0.26, 0.7)}
    place = find_free_place(targets, pointer)
    assert not any(box.grown(0.06, 0.06).contains(place) for box in targets.values())


def test_a_frame_costs_at_most_five_milliseconds():
    role = Role("woman-young", 1.0, False)
    painter = Painter(SHAPE, DATA / "demo", [role])
    costs = []
    for number in range(60):
        person = Person(role, 0.5, Point(0.4 + 0.004 * number, 0.5))
        began = time.thread_time()
        painter.paint([person], number / FPS)
        costs.append(time.thread_time() - began)
    assert np.median(costs) <= 0.005
