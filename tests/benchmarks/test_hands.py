"""The command that an operator runs on their own photographs, and the table of the docs."""

from __future__ import annotations

import cv2
import pytest

from benchmarks.hands import SHAPE, Row, hands, rows
from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Role
from perfumer.messages import Point
from tests.support.paths import DATA

FRAMES = 10


@pytest.fixture
def folder(tmp_path):
    """Two photographs as a camera would take them: one with a raised hand, one without."""
    role = Role("woman-young")
    painter = Painter(SHAPE, DATA / "demo", [role])
    for name, hand in (("raised", Point(0.68, 0.45)), ("down", None)):
        image = painter.paint([Person(role, 0.5, hand)], 0)
        cv2.imwrite(str(tmp_path / f"{name}.png"), cv2.cvtColor(image, cv2.COLOR_RGB2BGR)[:, ::-1])
    return tmp_path


def test_each_picture_says_in_how_many_frames_its_hand_was_found(folder, capsys):
    (figure,) = hands(folder, FRAMES)
    assert capsys.readouterr().out.splitlines() == [
        "down.png: hand 0, face 10 of 10 frames",
        "raised.png: hand 10, face 10 of 10 frames",
        "the hand is found steadily in 1 of 2 pictures",
    ]
    assert figure.value == 0.5


def test_the_table_has_a_line_for_each_kind_of_hand_and_a_column_for_each_distance(capsys):
    table = [Row("bright", Role("woman-young"))]
    (figure,) = hands(None, FRAMES, table, (1.0, 9.0))
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "| bright | 10 | 0 |"
    assert figure.value == 0.5


def test_the_table_tells_of_every_light_and_of_what_hands_wear():
    titles = " ".join(row.title for row in rows())
    for word in ("bright", "dim", "dark", "back", "left hand", "bare", "ring", "glove", "open"):
        assert word in titles
