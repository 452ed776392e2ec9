"""The shipped perfumes: complete, of one spelling, and enough for every answer."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from itertools import product

import pytest

from perfumer.catalog.perfumes import MIN_STRENGTH, ScentFamily, Wearer, check_served
from perfumer.traits import Impression
from tests.support.journey import PERFUMES, QUESTIONS, ROOT

PATH = ROOT / "data/perfume_catalog.json"
ENTRIES = json.loads(PATH.read_text(encoding="utf-8"))["perfumes"]
FIELDS = ["id", "brand", "name", "family", "wearer", "notes", "line", "impressions", "tags"]
HANGUL = re.compile("[가-힣]")
LONGEST_LINE = 75  # characters of English; more wraps thrice beside the picture
PATHS = list(QUESTIONS.paths())


def texts(perfume) -> list:
    return [perfume.brand, perfume.name, perfume.line, *dict(perfume.notes.labelled()).values()]


def test_the_shipped_catalog_serves_every_answer_with_at_least_64_perfumes():
    check_served(PERFUMES, QUESTIONS, PATH)
    assert len(PERFUMES.perfumes) >= 64


@pytest.mark.parametrize(("answers", "wearer"), [*product(PATHS, Wearer)])
def test_every_way_through_the_questions_has_perfumes_that_fit_all_of_it(answers, wearer):
    tags = [tag for answer in answers for tag in QUESTIONS.choice(answer).tags]
    fitting = [
        perfume.id
        for perfume in PERFUMES.perfumes
        if perfume.wearer in (wearer, Wearer.ANYONE)
        and all(perfume.tags.get(tag, 0) >= MIN_STRENGTH for tag in tags)
    ]
    assert len(fitting) >= 3


def test_every_family_is_there():
    assert {perfume.family for perfume in PERFUMES.perfumes} == set(ScentFamily)


def test_every_impression_has_ten_strong_perfumes_for_every_wearer():
    counts = {
        (impression, wearer): sum(
            perfume.impressions.get(impression, 0) >= 0.7
            for perfume in PERFUMES.perfumes
            if perfume.wearer in (wearer, Wearer.ANYONE)
        )
        for impression, wearer in product(Impression, Wearer)
    }
    assert {key: count for key, count in counts.items() if count < 10} == {}


def test_every_tag_is_one_that_an_answer_asks_for():
    asked = {
        tag
        for question in QUESTIONS.questions.values()
        for choice in question.choices
        for tag in choice.tags
    }
    assert {tag for perfume in PERFUMES.perfumes for tag in perfume.tags} == asked


@pytest.mark.parametrize("perfume", PERFUMES.perfumes, ids=lambda perfume: perfume.id)
def test_every_text_is_in_its_language(perfume):
    assert [text.en for text in texts(perfume) if HANGUL.search(text.en)] == []
    assert HANGUL.search(perfume.brand.ko)
    assert HANGUL.search(perfume.line.ko)
    assert [note.ko for note in texts(perfume)[3:] if not HANGUL.search(note.ko)] == []


@pytest.mark.parametrize("perfume", PERFUMES.perfumes, ids=lambda perfume: perfume.id)
def test_a_line_is_one_short_sentence(perfume):
    assert len(perfume.line.en) <= LONGEST_LINE
    assert re.fullmatch(r"[^.]+\.", perfume.line.en)
    assert re.fullmatch(r"[^.]+요\.", perfume.line.ko)


def test_a_note_has_one_name_in_each_language():
    names: dict[str, set[str]] = defaultdict(set)
    for perfume in PERFUMES.perfumes:
        for _, note in perfume.notes.labelled():
            names[note.en].add(note.ko)
            names[note.ko].add(note.en)
    assert {name: others for name, others in names.items() if len(others) > 1} == {}


@pytest.mark.parametrize("perfume", PERFUMES.perfumes, ids=lambda perfume: perfume.id)
def test_no_note_is_named_twice(perfume):
    notes = [note.en for _, note in perfume.notes.labelled()]
    assert len(set(notes)) == len(notes)


def test_no_perfume_is_there_twice():
    names = [(perfume.brand.en, perfume.name.en) for perfume in PERFUMES.perfumes]
    assert len(set(names)) == len(names)


def test_a_house_is_spelled_one_way():
    houses = {(perfume.brand.ko, perfume.brand.en) for perfume in PERFUMES.perfumes}
    assert len({ko for ko, _ in houses}) == len({en for _, en in houses}) == len(houses)


def test_the_file_is_in_one_order_to_be_edited_by_hand():
    assert [list(entry) for entry in ENTRIES] == [FIELDS] * len(ENTRIES)
    names = [(e["brand"]["en"].lower(), e["name"]["en"].lower()) for e in ENTRIES]
    assert names == sorted(names)


def test_an_unknown_perfume_is_refused():
    with pytest.raises(KeyError):
        PERFUMES.perfume("none")


def test_the_perfumes_with_a_note_are_found_by_its_english_name():
    assert {perfume.id for perfume in PERFUMES.by_note["tulip"]} == {"la-tulipe"}
