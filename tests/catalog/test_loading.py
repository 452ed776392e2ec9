"""Data files with a mistake: each error names file, entry, field and remedy."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from journey import PERFUMES, QUESTIONS, ROOT

from perfumer.catalog.loading import CatalogError
from perfumer.catalog.perfumes import check_served, load_perfumes
from perfumer.catalog.questions import load_questions

QUESTION_FILE = json.loads((ROOT / "data/perfume_questions.json").read_text())
PERFUME_FILE = json.loads((ROOT / "data/perfume_catalog.json").read_text())


def written(tmp_path, content) -> object:
    path = tmp_path / "file.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def changed(content, *steps):
    """A copy with one place set, or taken out where the last step is None."""
    copy = deepcopy(content)
    *way, last, value = steps
    place = copy
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return copy


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("{", ["line 1"]),
        ("[]", ["lacks the list 'questions'"]),
        (
            changed(QUESTION_FILE, "questions", 0, "text", "ko", None),
            ["question 1 (world)", "text.ko"],
        ),
        (changed(QUESTION_FILE, "questions", 1, "choices", []), ["question 2 (woods)", "choices"]),
        (changed(QUESTION_FILE, "questions", 0, "choices", 0, "next", "nowhere"), ["nowhere"]),
        (
            changed(QUESTION_FILE, "questions", 5, "choices", 0, "next", "world"),
            ["circle", "world"],
        ),
        (changed(QUESTION_FILE, "first", "lost"), ["'first' is 'lost'"]),
        (changed(QUESTION_FILE, "first", "woods"), ["no answer leads to"]),
        (changed(QUESTION_FILE, "questions", 1, "id", "world"), ["question 2", "question 1"]),
        (changed(QUESTION_FILE, "questions", 0, "choices", 1, "id", "woods"), ["same id"]),
        (changed(QUESTION_FILE, "questions", 0, "choices", 0, "tags", "woods", 2), ["tags.woods"]),
        (changed(QUESTION_FILE, "questions", 0, "colour", "red"), ["colour"]),
    ],
)
def test_a_mistake_in_a_question_file_is_named(tmp_path, content, named):
    path = written(tmp_path, content)
    with pytest.raises(CatalogError) as error:
        load_questions(path)
    assert str(path) in str(error.value)
    assert all(part in str(error.value) for part in named)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (
            changed(PERFUME_FILE, "perfumes", 11, "name", "ko", None),
            ["perfume 12 (do-son)", "lacks 'name.ko'"],
        ),
        (
            changed(PERFUME_FILE, "perfumes", 0, "family", "nice"),
            ["perfume 1 (rose-31)", "family", "nice"],
        ),
        (
            changed(PERFUME_FILE, "perfumes", 0, "impressions", {"clean": 0.1}),
            ["at least one impression"],
        ),
        (changed(PERFUME_FILE, "perfumes", 0, "impressions", {"kind": 1}), ["impressions"]),
        (changed(PERFUME_FILE, "perfumes", 1, "id", "rose-31"), ["perfume 2", "rename one"]),
    ],
)
def test_a_mistake_in_the_catalog_is_named(tmp_path, content, named):
    path = written(tmp_path, content)
    with pytest.raises(CatalogError) as error:
        load_perfumes(path)
    assert all(part in str(error.value) for part in [str(path), *named])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CatalogError, match="missing"):
        load_questions(tmp_path / "none.json")


def test_an_answer_without_perfumes_is_named(tmp_path):
    content = changed(QUESTION_FILE, "questions", 0, "choices", 0, "tags", {"moon": 1})
    questions = load_questions(written(tmp_path, content))
    with pytest.raises(CatalogError, match="'moon', which only 0 perfumes"):
        check_served(PERFUMES, questions, ROOT / "data/perfume_catalog.json")


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "questions.json"
    path.write_text(json.dumps(QUESTION_FILE), encoding="utf-8-sig")
    assert load_questions(path) == QUESTIONS


def test_the_shipped_catalog_serves_every_answer_with_at_least_60_perfumes():
    check_served(PERFUMES, QUESTIONS, ROOT / "data/perfume_catalog.json")
    assert len(PERFUMES.perfumes) >= 60
