"""Scripts are data: those that ship load, and a wrong one says where it is wrong."""

from __future__ import annotations

import json

import pytest

from perfumer.camera.figure import face_names
from perfumer.camera.opening import open_camera
from perfumer.camera.script import load_script
from perfumer.camera.source import CameraError, Shape
from tests.support.paths import DATA

SCRIPTS = sorted((DATA / "scripts").glob("*.json"))


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.stem for path in SCRIPTS])
def test_every_script_that_ships_loads_and_its_people_exist(path):
    script = load_script(path)
    assert script.about
    assert set(script.faces()) <= set(face_names(DATA / "demo"))


def write(folder, *steps):
    path = folder / "mine.json"
    visit = {"face": "woman-young", "steps": list(steps)}
    path.write_text(json.dumps({"about": "a test", "visits": [visit]}), encoding="utf-8")
    return path


WRONG = {
    "unknown step": ({"do": "dance"}, "visit 1, step 2: .*dance"),
    "missing field": ({"do": "choose"}, "visit 1, step 2, choose, target: Field required"),
    "unknown field": ({"do": "leave", "speed": 2}, "visit 1, step 2, leave, speed: Extra"),
    "too long": ({"do": "wait", "seconds": 9999}, "visit 1, step 2, wait, seconds: .*600"),
    "no such stage": (
        {"do": "wait", "seconds": 1, "until": "done"},
        "visit 1, step 2, wait, until",
    ),
    "no target": ({"do": "choose", "target": "Yes please"}, "visit 1, step 2, choose, target"),
    "no such tone": (
        {"do": "join", "face": "boy-child", "x": 0.2, "tone": 11},
        "visit 1, step 2, join, tone: .*10",
    ),
    "two sizes": (
        {"do": "join", "face": "boy-child", "x": 0.2, "distance_m": 2, "scale": 0.5},
        "visit 1, step 2, join: .*give distance_m or scale",
    ),
    "wrong rule": (
        {"do": "play", "until": "result", "choose": {"end": "x"}},
        "visit 1, step 2, play",
    ),
}


@pytest.mark.parametrize(("step", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_step_is_named_by_file_visit_step_and_field(tmp_path, step, says):
    path = write(tmp_path, {"do": "walk_up"}, step)
    with pytest.raises(CameraError, match=rf"mine\.json: {says}"):
        load_script(path)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[]"])
def test_what_is_no_script_at_all_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "mine.json"
    path.write_bytes(content)
    with pytest.raises(CameraError, match=r"mine\.json"):
        load_script(path)


def test_a_face_that_is_not_there_is_named_with_those_that_are(tmp_path):
    (tmp_path / "scripts").mkdir()
    (tmp_path / "demo").symlink_to(DATA / "demo")
    write(tmp_path / "scripts", {"do": "join", "face": "nobody", "x": 0.2})
    with pytest.raises(CameraError, match="no face 'nobody'; choose from: boy-child"):
        open_camera("demo:mine", Shape(320, 180, 30), tmp_path, lambda: None)
