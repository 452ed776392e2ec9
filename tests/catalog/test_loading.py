"""Data files with a mistake: each error names file, entry, field and remedy."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import pytest

from perfumer.catalog.loading import CatalogError
from perfumer.catalog.perfumes import check_served, load_perfumes
from perfumer.catalog.questions import load_questions
from tests.support.journey import PERFUMES, QUESTIONS, ROOT

CATALOG_PATH = ROOT / "data/perfume_catalog.json"
QUESTION_FILE = json.loads((ROOT / "data/perfume_questions.json").read_text(encoding="utf-8"))
PERFUME_FILE = json.loads(CATALOG_PATH.read_text(encoding="utf-8"))
FIRST, SECOND, TWELFTH = (PERFUME_FILE["perfumes"][index]["id"] for index in (0, 1, 11))
GUIDE = "docs/catalog.md"
ABSENT = object()


def written(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "file.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def changed(content: object, *steps: object) -> object:
    """A copy with one place set to the last step, or taken out where that is ABSENT."""
    copy = deepcopy(content)
    *way, last, value = steps
    place = copy
    for step in way:
        place = place[step]
    place[last] = value
    return without_absent(copy)


def without_absent(value: object) -> object:
    match value:
        case dict():
            return {k: without_absent(v) for k, v in value.items() if v is not ABSENT}
        case list():
            return [without_absent(item) for item in value]
        case _:
            return value


def question(*steps: object) -> object:
    return changed(QUESTION_FILE, "questions", *steps)


def perfume(*steps: object) -> object:
    return changed(PERFUME_FILE, "perfumes", *steps)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ([], ["lacks the list 'questions'", GUIDE]),
        ({"questions": {}}, ["lacks the list 'questions'", GUIDE]),
        ({"first": "world", "questions": ["world"]}, ["question 1", "is 'world'", GUIDE]),
        (question(0, "text", "ko", ABSENT), ["question 1 (world)", "lacks 'text.ko'", GUIDE]),
        (question(0, "text", "en", " "), ["question 1 (world)", "'text.en'", "1 character"]),
        (question(0, "id", "World 1"), ["question 1 (World 1)", "'id'", "pattern"]),
        (question(1, "choices", []), ["question 2 (woods)", "choices", "at least 2"]),
        (question(0, "choices", 0, "tags", {}), ["choices.0.tags", "at least 1"]),
        (question(0, "choices", 1, "tags", "woods", 2), ["choices.1.tags.woods", "equal to 1"]),
        (question(0, "choices", 0, "tags", "woods", 0), ["choices.0.tags.woods", "than 0"]),
        (question(0, "colour", "red"), ["has 'colour', which is no field", "spelling"]),
        (question(0, "choices", 0, "next", "nowhere"), ["choice 'woods'", "nowhere", "correct it"]),
        (question(0, "choices", 1, "id", "woods"), ["two choices with the same id", "rename"]),
        (question(1, "id", "world"), ["question 2 has the id 'world' of question 1", "rename"]),
        (question(5, "choices", 0, "next", "world"), ["circle", "world → woods", "take out"]),
        (changed(QUESTION_FILE, "first", "lost"), ["'first' is 'lost'", "begin with"]),
        (changed(QUESTION_FILE, "first", ABSENT), ["'first' is None", "begin with"]),
        (
            changed(QUESTION_FILE, "first", "woods"),
            ["no answer leads to", "'bouquet'", "delete it"],
        ),
    ],
)
def test_a_mistake_in_a_question_file_is_named_with_its_remedy(tmp_path, content, named):
    path = written(tmp_path, content)
    with pytest.raises(CatalogError) as error:
        load_questions(path)
    message = str(error.value)
    assert message.startswith(str(path))
    assert [part for part in named if part not in message] == []


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (perfume(11, "name", "ko", ABSENT), [f"perfume 12 ({TWELFTH}) lacks 'name.ko'", GUIDE]),
        (perfume(0, "id", ABSENT), ["perfume 1 lacks 'id'"]),
        (perfume(0, "family", "nice"), [f"perfume 1 ({FIRST})", "'family' is 'nice'", "citrus"]),
        (perfume(0, "wearer", "cats"), ["'wearer' is 'cats'", "'anyone'"]),
        (perfume(0, "notes", "heart", []), ["'notes.heart'", "at least 1"]),
        (perfume(0, "impressions", {"clean": 0.1}), ["'impressions'", "must reach 0.5"]),
        (perfume(0, "impressions", {"kind": 1}), ["'impressions.kind", "'kind'", "'active'"]),
        (perfume(0, "tags", {"city": 1.5}), ["'tags.city' is 1.5"]),
        (perfume(0, "tags", {"city": "much"}), ["'tags.city' is 'much'", "number"]),
        (perfume(0, "price", 9), ["has 'price', which is no field"]),
        (perfume(0, "brand", "X"), ["'brand' is 'X'"]),
        (perfume(0, {"id": "bare"}), ["perfume 1 (bare) lacks 'brand' (and 7 more)"]),
        (perfume(1, "id", FIRST), [f"perfume 2 has the id '{FIRST}' of perfume 1", "rename one"]),
    ],
)
def test_a_mistake_in_the_catalog_is_named_with_its_remedy(tmp_path, content, named):
    path = written(tmp_path, content)
    with pytest.raises(CatalogError) as error:
        load_perfumes(path)
    message = str(error.value)
    assert message.startswith(str(path))
    assert [part for part in named if part not in message] == []


def test_a_comma_that_is_missing_is_named_by_its_line(tmp_path):
    path = tmp_path / "questions.json"
    path.write_text('{"first": "world"\n "questions": []}', encoding="utf-8")
    with pytest.raises(CatalogError, match=r"questions\.json: line 2, column 2: .*comma"):
        load_questions(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CatalogError, match=r"none\.json is missing: restore it"):
        load_questions(tmp_path / "none.json")


@pytest.mark.parametrize("encoding", ["cp949", "utf-16"])
def test_a_file_in_another_encoding_is_named(tmp_path, encoding):
    path = tmp_path / "questions.json"
    path.write_text(json.dumps(QUESTION_FILE, ensure_ascii=False), encoding=encoding)
    with pytest.raises(CatalogError, match=r"questions\.json cannot be read .*: save it as UTF-8"):
        load_questions(path)


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "questions.json"
    path.write_text(json.dumps(QUESTION_FILE, ensure_ascii=False), encoding="utf-8-sig")
    assert load_questions(path) == QUESTIONS


def test_a_long_file_with_many_ways_is_checked_at_once(tmp_path):
    last = 40
    content = deepcopy(QUESTION_FILE["questions"][-1])
    questions = [
        content
        | {
            "id": f"q{number}",
            "choices": [
                choice | ({"next": f"q{number + 1}"} if number < last else {})
                for choice in content["choices"]
            ],
        }
        for number in range(last + 1)
    ]
    path = written(tmp_path, {"first": "q0", "questions": questions})
    assert load_questions(path).longest() == last + 1


def test_an_answer_without_perfumes_is_named(tmp_path):
    questions = load_questions(written(tmp_path, question(0, "choices", 0, "tags", {"moon": 1})))
    with pytest.raises(CatalogError) as error:
        check_served(PERFUMES, questions, CATALOG_PATH)
    assert str(error.value) == (
        f"{CATALOG_PATH}: the answer 'woods' of question 'world' asks for 'moon', which only 0 "
        "perfumes have at 0.5 or more: add the tag to at least 3"
    )


def test_an_impression_without_perfumes_is_named(tmp_path):
    content = deepcopy(PERFUME_FILE)
    for entry in content["perfumes"]:
        entry["impressions"] = {"clean": 1.0}
    catalog = load_perfumes(written(tmp_path, content))
    with pytest.raises(CatalogError, match="the impression 'active', which only 0 perfumes"):
        check_served(catalog, QUESTIONS, CATALOG_PATH)
