"""The concept catalog and its questions: ours, and mistakes that a label might make."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from perfumer.catalog.concepts import Backdrop, Concept, check_answered, load_concepts
from perfumer.catalog.loading import CatalogError
from perfumer.catalog.questions import load_questions
from tests.support.journey import ROOT

FILE = ROOT / "data/concepts.json"
CATALOG = load_concepts(FILE)
QUESTIONS = load_questions(ROOT / "data/concept_questions.json")
WORDS = {"ko": "말", "en": "words"}
CONCEPT = {
    "id": "calm",
    "name": WORDS,
    "summary": WORDS,
    "colours": ["#102030", "#405060", "#708090"],
    "backdrop": "sky",
    "keywords": [WORDS],
    "taglines": [WORDS],
    "impressions": {"natural": 1.0},
    "tags": {"soft": 1.0},
}


def written(folder: Path, *concepts: object) -> Path:
    path = folder / "concepts.json"
    path.write_text(json.dumps({"concepts": concepts}), encoding="utf-8")
    return path


def test_there_are_seven_concepts_each_with_a_backdrop_of_its_own():
    assert len(CATALOG.concepts) == 7
    assert {concept.backdrop for concept in CATALOG.concepts} == set(Backdrop)


@pytest.mark.parametrize("concept", CATALOG.concepts, ids=lambda concept: concept.id)
def test_a_concept_of_ours_says_everything(concept):
    assert all((concept.styling, concept.stage, concept.sound))
    assert len(concept.keywords) >= 4
    assert len(concept.taglines) >= 2
    assert len(concept.examples) >= 2
    assert max(concept.impressions.values()) >= 0.7
    assert max(concept.tags.values()) >= 0.8


@pytest.mark.parametrize("concept", CATALOG.concepts, ids=lambda concept: concept.id)
def test_a_tagline_fits_on_a_card(concept):
    assert all(len(line.ko) <= 20 and len(line.en) <= 34 for line in concept.taglines)


def test_an_unknown_concept_is_refused():
    with pytest.raises(KeyError):
        CATALOG.concept("no-such")


def test_two_questions_ask_for_stage_and_role():
    check_answered(CATALOG, QUESTIONS, FILE)
    assert list(QUESTIONS.questions) == ["stage", "role"]
    assert QUESTIONS.longest() == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colours": ["red", "#000000", "#ffffff"]}, r"concept 1 \(calm\): 'colours.0' is 'red'"),
        ({"backdrop": "beach"}, "'backdrop' is 'beach'"),
        ({"impressions": {"shy": 1}}, "'impressions.shy"),
        ({"impressions": {"cute": 0}}, "concept 'calm' follows no impression"),
        ({"picture": "a.png"}, "has 'picture', which is no field"),
        ({"taglines": []}, "'taglines'"),
    ],
)
def test_a_mistake_in_a_concept_is_named(tmp_path, change, message):
    other = CONCEPT | {"id": "other"}
    with pytest.raises(CatalogError, match=message):
        load_concepts(written(tmp_path, CONCEPT | change, other))


def test_one_concept_is_too_few(tmp_path):
    with pytest.raises(CatalogError, match="1 concepts; write 2 to 12"):
        load_concepts(written(tmp_path, CONCEPT))


def test_an_answer_that_no_concept_has_is_named(tmp_path):
    catalog = load_concepts(written(tmp_path, CONCEPT, CONCEPT | {"id": "other"}))
    with pytest.raises(CatalogError, match="no concept has the tag 'bright'"):
        check_answered(catalog, QUESTIONS, tmp_path / "concepts.json")


def test_a_name_that_is_the_same_in_both_languages_is_written_once():
    example = {"group": "f(x)", "title": "4 Walls", "year": 2015}
    concept = Concept.model_validate(CONCEPT | {"examples": [example]})
    assert concept.examples[0].group.ko == concept.examples[0].group.en == "f(x)"


def test_every_field_of_a_concept_is_told_in_the_guide():
    guide = (ROOT / "docs/concepts.md").read_text(encoding="utf-8")
    assert [name for name in Concept.model_fields if f"`{name}`" not in guide] == []
    assert [backdrop for backdrop in Backdrop if f"`{backdrop}`" not in guide] == []


def test_references_are_found_from_where_the_file_is(tmp_path):
    path = tmp_path / "concepts.json"
    both = [CONCEPT, CONCEPT | {"id": "loud"}]
    path.write_text(json.dumps({"references": "../models/own.json", "concepts": both}))
    assert load_concepts(path).references == tmp_path / "../models/own.json"
    path.write_text(json.dumps({"concepts": both}))
    assert load_concepts(path).references is None


@pytest.mark.parametrize("named", ["", 5, ["a.json"]])
def test_references_that_are_no_name_are_refused(tmp_path, named):
    path = tmp_path / "concepts.json"
    both = [CONCEPT, CONCEPT | {"id": "loud"}]
    path.write_text(json.dumps({"references": named, "concepts": both}))
    with pytest.raises(CatalogError, match=r"'references'.*name the card"):
        load_concepts(path)
