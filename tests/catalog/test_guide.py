"""The guide for the staff tells every field, and its examples can be used."""

from __future__ import annotations

import json
import re
from enum import StrEnum

import pytest
from pydantic import BaseModel

from perfumer.catalog.__main__ import main
from perfumer.catalog.perfumes import (
    MIN_SERVING,
    MIN_STRENGTH,
    Notes,
    Perfume,
    ScentFamily,
    Wearer,
    load_perfumes,
)
from perfumer.catalog.questions import Choice, Question, load_questions
from perfumer.catalog.text import LocalText
from perfumer.recommend.perfume import ANSWERS_SHARE, IMPRESSION_SHARE
from perfumer.traits import Impression
from tests.support.journey import ROOT

GUIDE = (ROOT / "docs/catalog.md").read_text(encoding="utf-8")
QUESTION_EXAMPLE, PERFUME_EXAMPLE = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
QUESTIONS, PERFUMES = (
    str(ROOT / "data" / name) for name in ("perfume_questions.json", "perfume_catalog.json")
)


def rows(heading: str) -> list[str]:
    """The first cells of the table with that first heading."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-| ]+\n((?:\|.*\n)+)", GUIDE, re.MULTILINE)
    assert table is not None, f"no table '{heading}'"
    return re.findall(r"^\| `(\w+)`", table[1], re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("field of words", LocalText),
        ("field of a question", Question),
        ("field of a choice", Choice),
        ("field of a perfume", Perfume),
        ("field of the notes", Notes),
    ],
)
def test_every_field_is_in_the_guide(heading: str, model: type[BaseModel]):
    assert rows(heading) == list(model.model_fields)


@pytest.mark.parametrize(
    ("heading", "labels"),
    [("family", ScentFamily), ("wearer", Wearer), ("impression", Impression)],
)
def test_every_label_is_in_the_guide(heading: str, labels: type[StrEnum]):
    assert rows(heading) == [label.value for label in labels]


def test_the_numbers_in_the_guide_are_those_of_the_code():
    assert f"at least {MIN_SERVING} perfumes with {MIN_STRENGTH} or more" in GUIDE
    assert f"({IMPRESSION_SHARE:.0%} the strength".replace("%", " %") in GUIDE
    assert f"{ANSWERS_SHARE:.0%} the answers".replace("%", " %") in GUIDE


def test_the_examples_can_be_used(tmp_path):
    questions, perfumes = tmp_path / "questions.json", tmp_path / "perfumes.json"
    questions.write_text(QUESTION_EXAMPLE, encoding="utf-8")
    perfumes.write_text(PERFUME_EXAMPLE, encoding="utf-8")
    assert load_questions(questions).longest() == 2
    assert load_perfumes(perfumes).perfumes[0].id == "tam-dao"
    assert list(json.loads(QUESTION_EXAMPLE)) == ["first", "questions"]


def test_files_are_checked_from_the_command_line(capsys):
    assert main([QUESTIONS, PERFUMES]) == 0
    assert re.match(r"6 questions, at most 3 .*; \d+ perfumes; every", capsys.readouterr().out)


def test_a_mistake_is_told_on_the_command_line(tmp_path, capsys):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    assert main([str(broken), PERFUMES]) == 1
    assert "broken.json: line 1" in capsys.readouterr().err
