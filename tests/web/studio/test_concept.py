"""Concepts in the studio: one to five people, their reasons, a group, and a photo card."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from perfumer.catalog.concepts import load_concepts
from perfumer.catalog.questions import Answer, load_questions
from perfumer.catalog.text import Language
from perfumer.catalog.words import load_words
from perfumer.messages import Box
from perfumer.session.state import Experience
from perfumer.traits import AgeBand, Impression
from perfumer.web.present.content import Content
from perfumer.web.studio.concept import ConceptOffer
from perfumer.web.studio.offer import OfferError
from perfumer.web.studio.picture_result import (
    FaceResult,
    PictureResult,
    pack_picture,
    unpack_picture,
)
from perfumer.web.studio.query import Choice, Query
from tests.support.journey import ROOT, traits
from tests.support.recommend.asking import recommender
from tests.support.sent_pictures import nobody, saved, three, woman
from tests.support.web.visiting import Visit

CONCEPTS = load_concepts(ROOT / "data/concepts.json")
CONTENT = Content(
    words=load_words(ROOT / "data/locales"),
    perfumes=None,
    songs=None,
    pieces=None,
    concepts=CONCEPTS,
    volume=0.6,
    questions={Experience.CONCEPT: load_questions(ROOT / "data/concept_questions.json")},
    pictures=None,
    public_url=None,
    secret="secret",
    min_readings=3,
    countdown_s=20,
    signage=False,
)
OFFER = ConceptOffer(CONTENT, load_words(ROOT / "data/locales/studio"), recommender())
ANSWERS = (Answer("stage", "bright"), Answer("role", "vocal"))


def seen(*impressions: Impression, **more) -> PictureResult:
    faces = [
        FaceResult(Box(0.1 * number, 0.2, 0.08, 0.1), traits(impression, **more), ())
        for number, impression in enumerate(impressions)
    ]
    return PictureResult(1.5, tuple(faces), ())


def asked(language: Language = Language.KO, **more) -> Query:
    return Query(Choice.CONCEPT, language, **more)


def told(picture: PictureResult, language: Language = Language.KO, **more):
    return OFFER.describe(OFFER.choose(asked(language, **more), picture).payload, language)


def percents(chart) -> int:
    return sum(int(row["text"].rstrip("%")) for row in chart["rows"])


@pytest.mark.parametrize("impression", Impression)
def test_all_shares_of_one_person_are_shown_and_add_to_100(impression):
    (chart,) = OFFER.choose(asked(), seen(impression)).charts
    assert len(chart["rows"]) == 7
    assert percents(chart) == 100
    assert chart["confidence"]


@pytest.mark.parametrize("language", Language)
def test_a_concept_comes_with_why_keywords_styling_and_words_of_texts(language):
    first = told(seen(Impression.CLEAN), language)["tiles"][0]
    concept = CONCEPTS.concept("fresh")
    assert first["title"] == concept.name.in_(language)
    assert {Language.KO: "깨끗한 인상", Language.EN: "clean impression"}[language] in first["text"][
        1
    ]
    rows = {row["label"]: row["text"] for row in first["rows"]}
    assert concept.keywords[0].in_(language) in " ".join(rows.values())
    assert {Language.KO: "바다", Language.EN: "sea"}[language] in " ".join(rows.values())
    assert len(rows) >= 6
    assert first["colours"] == list(concept.colours)


def test_a_clear_concept_a_blend_and_not_sure_are_titled_differently():
    flat = dict.fromkeys(Impression, 1 / 6)
    unsure = seen(Impression.CLEAN, sure=1 / 6)
    assert unsure.faces[0].traits.impression == pytest.approx(flat)
    assert told(seen(Impression.ACTIVE, sure=0.9))["title"] == "데뷔 콘셉트는 ‘스포티’"
    assert told(unsure)["title"] == "어떤 콘셉트든 어울려요"


def test_a_blend_names_both_with_the_right_particle():
    payload = OFFER.choose(asked(), seen(Impression.CLEAN)).payload
    payload[0][0][1:] = ["blend", "retro"]
    found = OFFER.describe(payload, Language.KO)
    assert found["title"] == "‘청량’과 ‘레트로’ 사이"
    assert [card["title"] for card in found["tiles"]] == ["청량", "레트로"]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("people", [2, 3, 5])
def test_a_group_has_a_concept_and_everybody_one_of_their_own(people, language):
    picture = seen(*[Impression.CLEAN, Impression.CUTE, *[Impression.CLEAN] * 3][:people])
    chosen = OFFER.choose(asked(language), picture)
    found = OFFER.describe(chosen.payload, language)
    assert found["tiles"][0]["title"] == CONCEPTS.concept("fresh").name.in_(language)
    assert len(found["tiles"]) == 1 + people
    assert str(people) in found["title"]
    assert len(chosen.charts) == 1 + people
    assert all(percents(chart) == 100 for chart in chosen.charts)
    assert chosen.rejectable is None


def test_more_than_five_people_are_the_five_largest():
    picture = seen(*[Impression.CLEAN] * 7)
    assert len(told(picture)["tiles"]) == 6


def test_answers_lead_where_nobody_was_found():
    picture = PictureResult(1.5, (), ())
    first = told(picture, answers=ANSWERS)["tiles"][0]
    assert "고르셔서" in first["text"][1]


def test_the_two_questions_are_asked_one_by_one():
    first = OFFER.choose(asked(), seen(Impression.CUTE))
    assert (first.question.id, first.number, first.total) == ("stage", 1, 2)
    last = OFFER.choose(asked(answers=ANSWERS), seen(Impression.CUTE))
    assert last.question is None


def test_a_rejected_impression_is_no_reason_any_more():
    before = OFFER.choose(asked(), seen(Impression.CLEAN))
    assert before.rejectable is Impression.CLEAN
    after = OFFER.choose(asked(rejected=(Impression.CLEAN,)), seen(Impression.CLEAN))
    assert after.rejectable is not Impression.CLEAN


def test_minors_are_told_nothing_alluring():
    found = told(seen(Impression.SEXY, age=AgeBand.TEEN))
    assert "매혹" not in " ".join(line for card in found["tiles"] for line in card["text"])


def test_a_shared_address_holds_nothing_from_which_a_reading_could_be_computed():
    picture = seen(Impression.CLEAN, Impression.CUTE)
    for person in (picture, PictureResult(1.5, picture.faces[:1], ())):
        payload = OFFER.choose(asked(answers=ANSWERS), person).payload
        reasons = [reason for (_, _, why), _, _ in payload[0] for reason in why]
        assert reasons
        assert {strength for _, _, strength in reasons} == {0}


def test_an_address_of_before_opens_as_it_did():
    payload = OFFER.choose(asked(), seen(Impression.CLEAN)).payload
    (pick, *_) = payload[0][0]
    before = [*pick[:2], [[code, label, 0.412] for code, label, _ in pick[2]]]
    old = [[[before, *payload[0][0][1:]]], None]
    assert OFFER.describe(old, Language.KO) == OFFER.describe(payload, Language.KO)


@pytest.mark.parametrize(
    "payload",
    [[], [[]], [[], None], [[[["no-such", "impression", []], "clear", "fresh"]], None], 5],
)
def test_content_of_another_day_is_refused(payload):
    with pytest.raises(OfferError):
        OFFER.describe(payload, Language.KO)


def test_likeness_stays_with_the_picture_on_the_page():
    picture = seen(Impression.CLEAN)
    likeness = {"fresh": 0.75, "retro": 0.25}
    object.__setattr__(picture.faces[0].traits, "likeness", likeness)
    again = unpack_picture(pack_picture(picture, "secret"), "secret")
    assert again.faces[0].traits.likeness == likeness


@pytest.fixture(scope="module")
def visit(kiosk):
    return Visit(kiosk)


def concept_page(visit, picture: Image.Image, **values) -> str:
    return visit.read(saved(picture), choice="concept", **values)


def card(visit, picture: Image.Image, **values):
    sent = {"concept": "fresh", "language": "ko", "consent": "yes", "name": "하늘"} | values
    return visit.post("/studio/card", saved(picture), **sent)


def test_one_picture_becomes_a_concept_with_plain_forms(visit):
    page = concept_page(visit, woman())
    assert page.count('class="fill"') == 7
    assert 'action="/studio/card"' in page
    assert "다른 사진 고르기" in page


def test_three_people_get_a_concept_together(visit):
    page = concept_page(visit, three(), language="en")
    assert "The 3 of you together" in page
    assert page.count('class="fill"') == 28
    assert "Face 3" in page


def test_a_card_comes_back_as_a_file_in_the_shape_of_a_card(visit):
    answer = card(visit, woman())
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    with Image.open(io.BytesIO(answer.body)) as opened:
        assert opened.size == (1080, 1720)


@pytest.mark.parametrize(
    ("picture", "values", "status"),
    [
        (woman, {"concept": "no-such"}, 400),
        (woman, {"consent": "no"}, 422),
        (nobody, {}, 422),
    ],
)
def test_a_card_that_cannot_be_made_is_refused_on_the_form(visit, picture, values, status):
    answer = card(visit, picture(), **values)
    assert answer.status == status
    assert 'id="trouble"' in answer.body.decode()


def test_a_card_without_a_picture_is_refused(visit):
    assert visit.post("/studio/card", concept="fresh", consent="yes").status == 400


def test_a_browsers_plain_form_says_where_it_comes_from(kiosk):
    # With no referrer at all it would send "Origin: null", and be refused.
    assert kiosk.ask("/studio").headers["Referrer-Policy"] == "same-origin"
