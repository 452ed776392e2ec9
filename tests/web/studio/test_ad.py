"""The ad in the studio: what a screen would show, for whom it is meant, and what is not told."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from werkzeug.datastructures import MultiDict

from perfumer.catalog.ads import GROUPS, AdCatalog, load_ads
from perfumer.catalog.text import Language
from perfumer.catalog.words import load_words
from perfumer.messages import Box
from perfumer.recommend.ads.choosing import Strategy, Targeting, merge_ages
from perfumer.traits import AgeBand, Gender, Impression
from perfumer.web.present.content import Content
from perfumer.web.studio.ad import AdOffer
from perfumer.web.studio.offer import OfferError
from perfumer.web.studio.picture_result import FaceResult, PictureResult, pack_picture
from perfumer.web.studio.query import Choice, Query, read_query
from tests.support.journey import ROOT, traits

ADS = load_ads(ROOT / "data/ad_campaigns.json", ROOT / "static/ads")
NOON = datetime.fromisoformat("2026-11-27T12:00")


def offer(ads: AdCatalog = ADS, strategy: Strategy = Strategy.BLEND, least_age: int = 14):
    content = Content(
        words=load_words(ROOT / "data/locales"),
        perfumes=None,
        songs=None,
        pieces=None,
        concepts=None,
        volume=0.6,
        questions={},
        pictures=None,
        public_url=None,
        secret="secret",
        min_readings=3,
        countdown_s=20,
        signage=False,
        ads=ads,
    )
    words = load_words(ROOT / "data/locales/studio")
    return AdOffer(content, words, strategy, Targeting(least_age, merge_ages(())), lambda: NOON)


def seen(gender: Gender, age: AgeBand) -> PictureResult:
    face = FaceResult(Box(0.4, 0.3, 0.2, 0.3), traits(Impression.CLEAN, gender=gender, age=age), ())
    return PictureResult(0.75, (face,), ())


def asked(language: Language = Language.KO, **more) -> Query:
    return Query(Choice.AD, language, **more)


def groups_of(payload) -> set[str]:
    campaign, _ = payload[0]
    return {str(group) for group in ADS.campaign(campaign).groups}


@pytest.mark.parametrize("gender", Gender)
@pytest.mark.parametrize(
    ("age", "group"),
    [(AgeBand.TWENTIES, "20s"), (AgeBand.FORTIES, "40s"), (AgeBand.SIXTIES, "60+")],
)
def test_the_first_ad_is_meant_for_the_group_of_the_face(gender, age, group):
    chosen = offer().choose(asked(), seen(gender, age))
    assert f"{gender.value} {group}" in groups_of(chosen.payload)
    assert len({campaign for campaign, _ in chosen.payload}) == 2


@pytest.mark.parametrize("age", [AgeBand.TODDLER, AgeBand.CHILD, AgeBand.TEEN])
@pytest.mark.parametrize("language", Language)
def test_a_young_face_is_aimed_at_by_nothing_and_not_guessed(age, language):
    chosen = offer().choose(asked(language), seen(Gender.FEMALE, age))
    assert groups_of(chosen.payload) == set()
    assert chosen.charts == ()
    assert {Language.KO: "맞추지 않아요", Language.EN: "never aimed"}[language] in chosen.notes[0]


def test_without_targeting_no_face_decides():
    found = offer(strategy=Strategy.CONTEXTUAL).choose(asked(), seen(Gender.MALE, AgeBand.FORTIES))
    assert found.charts == ()
    assert "얼굴로 고르지 않아요" in found.notes[0]


def test_a_corrected_gender_brings_other_ads():
    picture = seen(Gender.FEMALE, AgeBand.THIRTIES)
    corrected = offer().choose(asked(gender=Gender.MALE), picture)
    assert "male 30s" in groups_of(corrected.payload)
    assert corrected.charts[0]["rows"][0]["id"] == "male 30s"


def test_the_same_face_sees_the_same_ads_as_long_as_it_looks_around():
    picture = seen(Gender.FEMALE, AgeBand.TWENTIES)
    found = {json.dumps(offer().choose(asked(), picture).payload) for _ in range(10)}
    assert len(found) == 1


@pytest.mark.parametrize("language", Language)
def test_whom_a_screen_takes_a_face_for_is_said_as_a_guess_in_whole_percentages(language):
    (chart,) = offer().choose(asked(language), seen(Gender.MALE, AgeBand.TWENTIES)).charts
    assert sum(int(row["text"].rstrip("%")) for row in chart["rows"]) == 100
    assert chart["rows"][0]["id"] == "male 20s"
    assert chart["confidence"]


@pytest.mark.parametrize("language", Language)
def test_an_ad_is_told_with_its_picture_its_advertiser_and_who_pays_for_whom(language):
    chosen = offer().choose(asked(language), seen(Gender.FEMALE, AgeBand.TWENTIES))
    told = offer().describe(chosen.payload, language)
    campaign, creative = chosen.payload[0]
    booked = ADS.campaign(campaign)
    first = told["tiles"][0]
    assert first["subtitle"] == booked.advertiser.in_(language)
    file = ADS.creative(campaign, creative).file.in_(language)
    assert first["image"] == f"/static/ads/{file}"
    assert (ROOT / "static/ads" / file).is_file()
    assert booked.title.in_(language) in told["title"]
    assert f"{booked.price_per_second:g}" in first["rows"][1]["text"]


def test_a_shared_address_says_nothing_of_whoever_was_in_the_picture():
    chosen = offer().choose(asked(), seen(Gender.FEMALE, AgeBand.TWENTIES))
    assert all(len(ad) == 2 for ad in chosen.payload)
    ids = {campaign.id for campaign in ADS.campaigns}
    assert {campaign for campaign, _ in chosen.payload} <= ids


@pytest.mark.parametrize("language", Language)
def test_where_no_campaign_runs_that_is_said(language):
    late = AdCatalog(
        tuple(
            campaign.model_copy(update={"last_day": NOON.date().replace(year=2025)})
            for campaign in ADS.campaigns
        )
    )
    chosen = offer(late).choose(asked(language), seen(Gender.MALE, AgeBand.FORTIES))
    told = offer(late).describe(chosen.payload, language)
    assert chosen.payload == []
    assert told["tiles"] == []
    assert told["title"]


@pytest.mark.parametrize("language", Language)
def test_every_campaign_can_be_told(language):
    payload = [[campaign.id, campaign.creatives[0].id] for campaign in ADS.campaigns]
    told = offer().describe(payload, language)
    named = {card["rows"][0]["text"] for card in told["tiles"]}
    assert len(told["tiles"]) == len(ADS.campaigns)
    assert len(named) > len(GROUPS)


@pytest.mark.parametrize("payload", [[["no-such", "x"]], [["modak"]], [5], [["modak", "no-such"]]])
def test_an_ad_of_another_day_is_refused(payload):
    with pytest.raises(OfferError):
        offer().describe(payload, Language.KO)


def test_where_there_are_no_ads_who_asks_for_one_gets_the_first_of_the_rest(unstarted):
    _, phone = unstarted(ads={"enabled": False})
    picture = pack_picture(seen(Gender.FEMALE, AgeBand.TWENTIES), phone.application.secret_key)
    answer = phone.post("/studio/again", data={"seen": picture, "choice": "ad"})
    assert answer.status_code == 200
    assert 'name="choice" value="perfume"' in answer.text
    assert 'value="perfume" checked' in phone.get("/studio?choice=ad").text


@pytest.mark.parametrize("choice", Choice)
def test_a_form_asks_for_nothing_that_is_not_offered(choice):
    form = MultiDict({"choice": choice.value})
    assert read_query(form, Language.KO, Choice).choice is choice
    assert read_query(form, Language.KO, [Choice.PERFUME]).choice is Choice.PERFUME
