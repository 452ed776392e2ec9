"""The whole booth with a face model that reads gender and age only: no page speaks of more."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from perfumer.catalog.text import Language
from perfumer.catalog.words import CONDITIONS, fields, load_words
from perfumer.classifier.model_card import load_card
from perfumer.classifier.predictor import Predictor
from perfumer.session.state import Experience, Stage
from perfumer.session.target_ids import parse_target_id
from perfumer.traits import Task
from perfumer.web.reading_words import WHOLE, load_page_words
from tests.support.classifier.open_cards import make_open_card
from tests.support.paths import ROOT
from tests.support.web.open_booth import OpenBooth, build_open_booth

LOCALES = ROOT / "data/locales"
SHIPPED_OPEN = ROOT / "models/open/face.json"
OPEN = frozenset({Task.GENDER, Task.AGE})
LANGUAGES = tuple(Language)
PERFUME = ("consent:yes", "experience:perfume", "answer:1", "answer:2", "answer:0")
MUSIC = ("consent:yes", "experience:music", "answer:0", "answer:0", "answer:1")
CONCEPT = ("consent:yes", "experience:concept", "answer:2", "answer:3")
NOT_READ = {
    Language.KO: re.compile("읽지 않|읽은 인상이 아니"),
    Language.EN: re.compile("[Nn]ot read|[Nn]o (impression|expression) (was|is) read"),
}


@pytest.fixture(scope="module")
def card(tmp_path_factory) -> Path:
    return make_open_card(tmp_path_factory.mktemp("open"))


@pytest.fixture(scope="module")
def booth(card, tmp_path_factory) -> OpenBooth:
    return build_open_booth(card, tmp_path_factory.mktemp("booth"))


def text_of(page: str) -> str:
    """What a reader of the page sees, in one line."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


# These two need models/open as it ships; the others a model made from models/face.json.
def test_the_model_that_ships_for_shops_reads_gender_and_age_and_permits_commercial_use():
    card = load_card(SHIPPED_OPEN)
    assert card.reads == OPEN
    assert card.licence.startswith("CC BY 4.0: commercial use")
    assert {data.licence for data in card.data} == {"CC BY 4.0"}
    assert {"BSD-2-Clause", "Apache-2.0"} <= set(
        re.findall(r"\(([^)]+)\)", " ".join(card.trained["history"]))
    )


def test_a_booth_with_the_model_that_ships_for_shops_reads_a_face_and_serves_a_visit(tmp_path):
    predictor = Predictor(SHIPPED_OPEN, threads=1)
    face = np.full((predictor.card.side, predictor.card.side, 3), 120, np.uint8)
    [read] = predictor.read([face])
    assert (read.emotion, read.impression) == ({}, {})
    assert predictor.runtime.startswith("OpenVINO")
    booth = build_open_booth(SHIPPED_OPEN, tmp_path)
    for chosen in (PERFUME, MUSIC, CONCEPT):
        assert booth.view(booth.visit(*chosen))["stage"] == "result"


@pytest.mark.parametrize("language", LANGUAGES)
def test_consent_names_what_is_read_and_what_is_not_and_nothing_else(booth, language):
    screen = booth.view(booth.visit("consent:yes", "back", language=language))
    assert screen["stage"] == "consent"
    what, unread, *_ = screen["texts"]["notice"]
    said = {
        Language.KO: ("읽는 것: 남들 눈에 비치는 나이대와 성별", "읽지 않는 것: 인상과 표정"),
        Language.EN: (
            "What is read: the age group and gender people would guess",
            "What is not read: impression and expression",
        ),
    }
    assert (what, unread) == said[language]
    others = " ".join([screen["texts"]["title"], screen["texts"]["subtitle"]])
    assert not re.search("인상|표정|impression|expression", others)


def test_consent_to_a_whole_model_names_all_four_in_one_line():
    for words in (load_words(LOCALES), load_page_words(LOCALES, WHOLE)):
        assert "인상과 표정" in words.say("ko", "consent.notice.what")
        assert not words.has("consent.notice.unread")
        assert words.say("en", "consent.title") == "May we read the impression you make?"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_perfume_follows_a_mood_that_the_page_says_was_not_read(booth, language):
    session = booth.visit(*PERFUME, language=language)
    assert session.traits is not None
    screen = booth.view(session)
    assert [pick["kind"] for pick in screen["picks"]] == ["mood", "answers"]
    assert NOT_READ[language].search(screen["impression"]["confidence"])
    assert screen["impression"]["rows"][0]["share"] > 0
    assert screen["traits"]["impression"] == {}
    assert not re.search("받는|[Pp]eople get", " ".join(p["reason"] for p in screen["picks"]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chosen", [PERFUME, MUSIC, CONCEPT])
def test_the_questions_of_every_experience_say_what_is_not_read(booth, language, chosen):
    screen = booth.view(booth.visit(*chosen[:3], language=language))
    assert screen["stage"] == "ask"
    assert NOT_READ[language].search(screen["texts"]["subtitle"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_mood_is_offered_and_followed(booth, language):
    session = booth.visit(*PERFUME, language=language)
    other = booth.visit(*PERFUME, "not_me", language=language)
    assert other.result.impression[0][0] is session.result.impression[1][0]
    labels = {target["kind"]: target["label"] for target in booth.view(other)["targets"]}
    assert labels["not_me"] in ("다음 분위기", "Next mood")


@pytest.mark.parametrize("language", LANGUAGES)
def test_music_reads_no_face_and_asks_how_the_visitor_feels(booth, language):
    asking = booth.visit("consent:yes", "experience:music", language=language)
    assert (asking.stage, asking.question, asking.readings) == (Stage.ASK, "which", ())
    assert NOT_READ[language].search(booth.view(asking)["texts"]["subtitle"])
    screen = booth.view(booth.visit(*MUSIC, language=language))
    assert len(screen["music"]["songs"]) == 3
    assert NOT_READ[language].search(screen["music"]["chart"]["confidence"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_concept_says_that_it_goes_by_the_answers(booth, language):
    screen = booth.view(booth.visit(*CONCEPT, language=language))
    assert NOT_READ[language].search(screen["concept"]["chart"]["confidence"])
    assert not re.search("받는|[Pp]eople get|reference", screen["concept"]["facts"]["reason"])
    assert "card" in {target["kind"] for target in screen["targets"]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chosen", [PERFUME, MUSIC, CONCEPT])
def test_the_page_taken_home_says_what_was_not_read(booth, language, chosen):
    address = booth.view(booth.visit(*chosen, language=language))["qr"]["url"]
    page = booth.client.get(address[address.index("/t/") :])
    assert page.status_code == 200
    assert NOT_READ[language].search(text_of(page.text))


def test_who_declines_is_served_as_ever(booth):
    for experience, answers in ((PERFUME, 3), (MUSIC, 3), (CONCEPT, 2)):
        session = booth.visit("consent:no", *experience[1:])
        assert (session.stage, len(session.answers)) == (Stage.RESULT, answers)
        assert session.result.impression == ()
        booth.view(session)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["/privacy", "/studio", "/how"])
def test_every_page_about_reading_says_what_is_not_read(booth, page, language):
    answer = booth.client.get(f"{page}?language={language.value}")
    assert answer.status_code == 200
    assert re.search("(인상|표정)[^.]*읽지 않|[Nn]ot read", text_of(answer.text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("choice", ["perfume", "music", "concept"])
def test_the_studio_asks_before_it_chooses(booth, choice, language):
    page = booth.studio(choice, language.value)
    said = text_of(page)
    assert {Language.KO: "먼저 몇 가지만", Language.EN: "A few questions first"}[language] in said
    assert 'class="answers"' in page
    assert 'class="tile"' not in page
    assert "data-share" not in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("choice", "answers"),
    [
        ("perfume", ["world/woods", "woods/tea-time", "season/warm"]),
        ("music", ["which/bright", "bright/happy", "intent/lift"]),
        ("concept", ["stage/soft", "role/vocal"]),
    ],
)
def test_the_studio_shows_a_result_and_that_it_was_not_read(booth, choice, answers, language):
    page = booth.studio(choice, language.value, answer=answers)
    said = text_of(page)
    assert NOT_READ[language].search(said)
    assert "data-share" in page
    shared = re.search(r'data-url="(/studio/s/[^"]+)"', page)[1]
    assert booth.client.get(shared).status_code == 200


def test_the_studio_still_shows_the_ad_for_gender_and_age(booth):
    assert "Whom the screen takes this face for" in text_of(booth.studio("ad"))


def test_words_for_any_model_name_just_what_it_reads():
    for reads in ({Task.EMOTION}, {Task.AGE}, {Task.IMPRESSION, Task.GENDER}, OPEN):
        words = load_page_words(LOCALES, frozenset(reads))
        said = words.say("en", "consent.notice.what")
        named = {
            task
            for task, word in zip(
                Task, ("gender", "age group", "expression", "impression"), strict=True
            )
            if word in said
        }
        assert named == set(reads)


def test_every_sentence_for_a_condition_takes_the_place_of_one_that_is_asked_for():
    """A base key exists, or the sentence exists only under the condition and is asked for so."""
    only = {
        "consent.notice.unread",
        "ask.perfume.subtitle",
        "ask.music.subtitle",
        "ask.concept.subtitle",
        "result.music.basis",
        "result.concept.basis",
        "how.honest.unread",
    }
    for room in ("", "studio", "how"):
        base = load_words(LOCALES / room)
        fitted = load_words(LOCALES / room, CONDITIONS)
        new = set(fitted.tables["ko"]) - set(base.tables["ko"])
        assert new <= only
        for key in fitted.tables["ko"]:
            assert fields(fitted.tables["ko"][key]) == fields(fitted.tables["en"][key]), key


def test_every_experience_is_offered(booth):
    screen = booth.view(booth.visit("consent:yes"))
    offered = {
        parse_target_id(target["id"]).value
        for target in screen["targets"]
        if target["kind"] == "experience"
    }
    assert offered == {experience.value for experience in Experience}
