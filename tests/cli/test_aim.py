"""What an installer is told at each spot: near, far, in the dark, with and without a hand."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace

import pytest

from perfumer.camera.light import Light
from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Role
from perfumer.cli.aim import Eyes, Printer, main, watch
from perfumer.cli.spot import Sighting, Spot, advise, describe_spot, summarise
from perfumer.kiosk import parts
from perfumer.messages import Frame, Point
from perfumer.perception.face_quality import Guide
from tests.support.kiosk.painted_booth import SHAPE, make_perceiver
from tests.support.kiosk.scripted_booth import SETTINGS
from tests.support.paths import DATA

GOOD = Spot(1.0, 30, 30, 30, 29, 28, 0.15, 0.38, Guide.GOOD)
SECONDS = 3

CHANGES = {
    "all is well": ({}, ""),
    "no frame": ({"frames": 0}, "perfumer doctor"),
    "slow camera": ({"camera_frames": 8, "frames": 8}, "camera gives only 8 frames"),
    "slow machine": ({"frames": 9, "faces": 9, "hands": 9, "pointers": 9}, "looks at only 9"),
    "no face": ({"faces": 0, "face_height": None, "face_y": None}, "no face is found"),
    "dark": ({"guide": Guide.DARK}, "more light on the visitor's face, please"),
    "far": ({"face_height": 0.06}, "come closer, or zoom"),
    "too high": ({"face_y": 0.7}, "looks too high"),
    "too low": ({"face_y": 0.1}, "looks too low"),
    "face flickers": ({"faces": 20}, "the face is lost now and then"),
    "no hand": ({"hands": 0, "pointers": 0}, "no hand is found"),
    "hand flickers": ({"hands": 20, "pointers": 20}, "the hand is lost now and then"),
    "bent finger": ({"pointers": 0}, "stretch the index finger"),
}


@pytest.mark.parametrize(("change", "says"), CHANGES.values(), ids=CHANGES)
def test_each_fault_of_a_spot_has_its_remedy(change, says):
    advice = list(advise(replace(GOOD, **change)))
    assert len(advice) == bool(says)
    assert says in "".join(advice)


def test_a_line_says_how_far_away_and_how_often():
    assert describe_spot(GOOD) == (
        "face found 30 of 30 frames, 15 % high (about 1.5 m), light good; "
        "hand found 29 of 30 frames; pointer 28 a second"
    )
    empty = summarise([Sighting(None, None, Guide.NONE, False, False, 1)], 1.0)
    assert describe_spot(empty).startswith("face found 0 of 1 frames; hand found 0")


def look_at(role: Role, *, as_json: bool = False) -> int:
    """Watch a person with a raised hand for some seconds of the camera's clock."""
    painter = Painter(SHAPE, DATA / "demo", [role])
    tip = Point(0.5 + 0.17 * role.scale, role.face_y + 0.1 * role.scale)
    now = [100.0]

    def frames():
        for number in range(round((SECONDS + 0.5) * SHAPE.fps)):
            now[0] += 1 / SHAPE.fps
            image = painter.paint([Person(role, 0.5, tip)], number / SHAPE.fps)
            yield Frame(image, now[0], number)

    active = parts.interaction(SETTINGS).hands
    with closing(make_perceiver()) as perceiver:
        eyes = Eyes(perceiver, parts.reading_rules(SETTINGS.reading), active)
        return watch(frames(), eyes, SECONDS, Printer(as_json=as_json), lambda: now[0])


def test_near_and_bright_all_is_well(capsys):
    assert look_at(Role("woman-young", 1 / 1.2), as_json=True) == 0
    *seconds, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(seconds) >= SECONDS - 1
    assert last["all"]["distance_m"] == pytest.approx(1.2, rel=0.1)
    assert last["all"]["hands"] == last["all"]["frames"]
    assert last["advice"] == []


def test_from_five_metres_one_is_asked_to_come_closer(capsys):
    assert look_at(Role("woman-young", 1 / 5)) == 1
    assert "no face is found" in capsys.readouterr().out


def test_in_the_dark_one_is_asked_for_light(capsys):
    look_at(Role("man-thirties", 1 / 1.2, light=Light.DARK), as_json=True)
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0]["second"]["guide"] == "dark"
    assert any("more light" in line for line in rows[-1]["advice"])


def test_the_command_opens_the_camera_that_is_named(capsys):
    assert main(["--camera", "demo:still", "--seconds", "2", "--json"]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert "all" in rows[-1]


def test_a_source_that_is_none_is_refused_with_its_name(capsys):
    assert main(["--camera", "nothing.xyz", "--seconds", "1"]) == 2
    assert "nothing.xyz" in capsys.readouterr().err
