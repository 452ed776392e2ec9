"""Words that set concepts apart, as charts and in the concept file."""

from __future__ import annotations

import json
from collections import Counter
from xml.etree import ElementTree

import pytest

from perfumer.catalog.concepts import load_concepts
from perfumer.catalog.text import Language
from perfumer.classifier.likeness import ConceptError
from perfumer.workshop.concepts.__main__ import main
from perfumer.workshop.concepts.concept_file import name_references, write_words
from perfumer.workshop.concepts.words import (
    detect_language,
    english_words,
    find_distinctive,
    korean_words,
    read_texts,
    weigh,
)
from tests.support.journey import ROOT

FILE = ROOT / "data/concepts.json"
CORPUS = ROOT / "data/concept_texts"


def written(folder, **texts):
    for name, own in texts.items():
        (folder / name).mkdir(parents=True)
        for number, text in enumerate(own):
            (folder / name / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


def test_a_word_of_one_concept_weighs_more_than_a_word_of_all():
    found = find_distinctive({"a": Counter(sea=3, day=3), "b": Counter(night=3, day=3)}, 5)
    assert found["a"][0] == ("sea", 1.0)
    assert found["b"][0] == ("night", 1.0)
    assert dict(found["a"])["day"] < 0.8


def test_a_word_that_others_use_more_is_not_the_concepts():
    found = find_distinctive({"a": Counter(sea=8, night=2), "b": Counter(night=9, sun=1)}, 5)
    assert "night" not in dict(found["a"])


def test_a_word_used_once_may_be_chance():
    assert find_distinctive({"a": Counter(sea=2, odd=1), "b": Counter(sun=2)}, 5)["a"] == (
        ("sea", 1.0),
    )


def test_english_words_are_plain_and_without_fillers():
    assert english_words("The Sea’s waves and the girl’s SUMMER-time, a song") == [
        "sea",
        "waves",
        "girl",
        "summer-time",
    ]


def test_korean_words_are_morphemes_that_name_something():
    found = korean_words("청량한 여름 바다처럼 시원한 후렴이 돋보였다. 눈빛이 강하다.")
    assert {"청량", "여름", "바다", "후렴", "눈빛", "강하다"} <= set(found)
    assert not {"처럼", "이", "았", "하다"} & set(found)


@pytest.mark.parametrize(
    ("text", "language"),
    [("여름 바다", Language.KO), ("sea", Language.EN), ("TOMBOY는 강하다고 해요", Language.KO)],
)
def test_a_text_is_of_the_language_of_its_letters(text, language):
    assert detect_language(text) is language


def test_texts_of_both_languages_give_words_of_both(tmp_path):
    folder = written(
        tmp_path,
        fresh=["바다 바다 여름 여름", "sea sea summer summer"],
        retro=["디스코 디스코 네온 네온", "disco disco neon neon"],
    )
    found = weigh(read_texts(folder), 5)
    assert {word for word, _ in found["fresh"].words[Language.KO]} == {"바다", "여름"}
    assert {word for word, _ in found["retro"].words[Language.EN]} == {"disco", "neon"}
    assert found["fresh"].texts == 2


@pytest.mark.parametrize("texts", [{}, {"fresh": ["sea"]}, {"fresh": ["sea"], "retro": []}])
def test_one_concept_alone_has_nothing_to_be_set_apart_from(tmp_path, texts):
    with pytest.raises(ConceptError, match="two folders"):
        read_texts(written(tmp_path / "texts", **texts) if texts else tmp_path)


def test_a_text_that_is_not_utf8_is_named(tmp_path):
    folder = written(tmp_path, fresh=["sea"], retro=["sun"])
    (folder / "retro/0.txt").write_bytes("바다".encode("cp949"))
    with pytest.raises(ConceptError, match=r"0\.txt cannot be read.*UTF-8"):
        read_texts(folder)


def test_the_command_draws_a_chart_and_fills_the_concept_file(tmp_path, capsys):
    own = tmp_path / "concepts.json"
    own.write_bytes(FILE.read_bytes())
    asked = ["keywords", str(CORPUS), "--out", str(tmp_path / "out"), "--into", str(own)]
    assert main([*asked, "--source", "made-up notes"]) == 0
    assert "fresh (ko):" in capsys.readouterr().out
    ElementTree.parse(tmp_path / "out/keywords.svg")
    stored = json.loads((tmp_path / "out/keywords.json").read_text(encoding="utf-8"))
    for concept in load_concepts(own).concepts:
        assert concept.articles is not None
        assert concept.articles.source == "made-up notes"
        assert concept.articles.model_dump(mode="json") == stored[concept.id]
        assert len(concept.articles.ko) >= 4
        assert len(concept.articles.en) >= 3


def test_a_refused_command_says_why_and_ends_with_one(tmp_path, capsys):
    assert main(["keywords", str(tmp_path / "nowhere")]) == 1
    assert "is not a folder" in capsys.readouterr().err


def test_writing_changes_nothing_else_of_the_file(tmp_path):
    own = tmp_path / "concepts.json"
    own.write_bytes(FILE.read_bytes())
    write_words(own, {})
    assert own.read_bytes() == FILE.read_bytes()


def test_words_of_an_unknown_concept_are_refused(tmp_path):
    folder = written(tmp_path, nowhere=["sea sea"], fresh=["sun sun"])
    own = tmp_path / "concepts.json"
    own.write_bytes(FILE.read_bytes())
    asked = ["keywords", str(folder), "--out", str(tmp_path / "out"), "--into", str(own)]
    assert main(asked) == 1


def test_a_named_set_is_found_from_where_the_concept_file_is(tmp_path):
    own = tmp_path / "data/concepts.json"
    own.parent.mkdir()
    own.write_bytes(FILE.read_bytes())
    card = tmp_path / "var/concepts/mine.json"
    name_references(own, card, load_concepts(FILE).ids)
    found = load_concepts(own).references
    assert found is not None
    assert found.resolve() == card.resolve()
    with pytest.raises(ConceptError, match="must be the same"):
        name_references(own, card, ("calm", "loud"))
