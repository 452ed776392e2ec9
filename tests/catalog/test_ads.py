"""Campaigns and what they show: mistakes are named, broken files left out, ours are complete."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from perfumer.catalog.ads import (
    GROUPS,
    AdGroup,
    Campaign,
    Daypart,
    load_ads,
    main,
)
from perfumer.catalog.loading import CatalogError
from perfumer.catalog.text import Language
from perfumer.label_views import AGE_GROUPS, AgeGroup
from perfumer.traits import AgeBand, Gender
from tests.support.paths import ROOT

SHIPPED = ROOT / "data" / "ad_campaigns.json"
FOLDER = ROOT / "static" / "ads"
MOST_BYTES = 12_000  # of one poster
MOST_TOGETHER = 400_000
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def entry(id_: str = "tea", **fields: object) -> dict[str, object]:
    text = {"ko": "차", "en": "Tea"}
    creative = {"id": f"{id_}-1", "kind": "picture", "file": {"ko": "a.svg", "en": "a.svg"}}
    return {
        "id": id_,
        "advertiser": text,
        "title": text,
        "creatives": [{**creative, "seconds": 10}],
        "first_day": "2026-01-01",
        **fields,
    }


def creative(**fields: object) -> dict[str, object]:
    file = {"ko": "a.svg", "en": "a.svg"}
    return {"id": "one", "kind": "picture", "file": file, "seconds": 10, **fields}


def load(tmp_path: Path, *entries: dict[str, object]):
    path = tmp_path / "ads.json"
    path.write_text(json.dumps({"campaigns": entries}), encoding="utf-8")
    (tmp_path / "a.svg").write_text(SVG, encoding="utf-8")
    return load_ads(path, tmp_path)


def without(field: str) -> dict[str, object]:
    return {name: value for name, value in entry().items() if name != field}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (without("title"), "campaign 1 (tea) lacks 'title'"),
        (entry(creatives=[]), "campaign 1 (tea): 'creatives' is []"),
        (entry(groups=["female 25"]), "'groups.0' is 'female 25': a group is 'female' or 'male'"),
        (entry(groups=["male 20s", "male 20s"]), "a group is listed twice"),
        (entry(price_per_second=-1), "'price_per_second' is -1"),
        (entry(daily_budget=0), "'daily_budget' is 0"),
        (entry(cap_per_hour=0), "'cap_per_hour' is 0"),
        (entry(weight=0), "'weight' is 0"),
        (entry(first_day="2026-02-30"), "'first_day' is '2026-02-30'"),
        (entry(last_day="2025-12-31"), "'last_day' is before 'first_day'"),
        (entry(dayparts=[{"from_hour": 9, "to_hour": 25}]), "'dayparts.0.to_hour' is 25"),
        (entry(dayparts=[{"from_hour": 22, "to_hour": 2}]), "two dayparts for one over midnight"),
        (entry(dayparts=[{"from_hour": 9, "to_hour": 12, "days": ["someday"]}]), "'someday'"),
        (entry(creatives=[creative(seconds=1)]), "'creatives.0.seconds' is 1"),
        (entry(creatives=[creative(kind="gif")]), "'creatives.0.kind' is 'gif'"),
        (entry(creatives=[creative(file={"ko": "a.svg"})]), "lacks 'creatives.0.file.en'"),
        (entry(creatives=[creative(), creative()]), "two creatives have the same id"),
        (entry(colour="red"), "has 'colour', which is no field"),
    ],
)
def test_a_wrong_entry_is_named_with_its_field(tmp_path, wrong, said):
    with pytest.raises(CatalogError) as error:
        load(tmp_path, wrong)
    assert said in str(error.value)
    assert str(tmp_path / "ads.json") in str(error.value)


def test_two_campaigns_of_one_name_are_an_error(tmp_path):
    with pytest.raises(CatalogError, match="campaign 2 has the id 'tea' of campaign 1"):
        load(tmp_path, entry(), entry())


@pytest.mark.parametrize(
    ("kind", "name", "content", "said"),
    [
        ("picture", "gone.svg", None, "is missing in"),
        ("picture", "b.svg", b"<svg", "which is broken SVG"),
        ("picture", "b.svg", b"<html/>", "first element is not <svg>"),
        ("picture", "b.svg", b"<!DOCTYPE x [<!ENTITY a 'b'>]><svg/>", "declares entities"),
        (
            "picture",
            "b.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
            "holds a script",
        ),
        ("picture", "b.png", b"GIF89a", "content is not what its name says"),
        ("picture", "b.webp", b"RIFF....JPEG", "content is not what its name says"),
        ("picture", "b.jpg", b"", "content is not what its name says"),
        ("picture", "b.mp4", b"", "a picture ends in one of .svg, .png, .jpg, .webp"),
        ("picture", "../b.svg", b"", "lies outside"),
        ("picture", "b.svg", b" " * 5_000_000, "more than 4 MB"),
        ("video", "b.mp4", b"....moov", "content is not what its name says"),
        ("html", "b.html", b"<p>Hi</p>", "does not begin with <!doctype html>"),
        ("html", "b.html", b"<!doctype html><script>", "holds a script"),
        ("html", "b.html", b"<!doctype html>\xff", "is not UTF-8"),
    ],
)
def test_a_creative_that_cannot_be_shown_is_left_out_with_its_reason(
    tmp_path, kind, name, content, said
):
    folder = tmp_path / "ads"
    folder.mkdir()
    [(folder / name).write_bytes(part) for part in (content,) if part is not None]
    broken = creative(id="broken", kind=kind, file={"ko": name, "en": name})
    ads = load(folder, entry(creatives=[creative(), broken]))
    assert [kept.id for kept in ads.campaigns[0].creatives] == ["one"]
    assert "campaign 'tea', creative 'broken': 'file." in ads.troubles[0]
    assert said in " ".join(ads.troubles)


def test_a_campaign_whose_creatives_are_all_broken_is_left_out(tmp_path):
    gone = creative(file={"ko": "gone.svg", "en": "gone.svg"})
    ads = load(tmp_path, entry(), entry("gone", creatives=[gone]))
    assert [campaign.id for campaign in ads.campaigns] == ["tea"]
    assert "campaign 'gone' has no creative that can be shown" in ads.troubles[1]


@pytest.mark.parametrize(
    ("second", "kept"),
    [
        ({}, 1),
        ({"groups": ["male 20s"]}, 1),
        ({"daily_budget": None}, 2),
        ({"first_day": "2026-03-01", "last_day": "2026-03-31"}, 2),
        ({"advertiser": {"ko": "물", "en": "Water"}}, 2),
        ({"dayparts": [{"from_hour": 12, "to_hour": 20}]}, 2),
        ({"dayparts": [{"from_hour": 11, "to_hour": 20}]}, 1),
    ],
)
def test_a_budget_is_never_counted_twice(tmp_path, second, kept):
    budget = {"daily_budget": 1000, "last_day": "2026-02-28"}
    morning = {"dayparts": [{"from_hour": 8, "to_hour": 12}]}
    ads = load(tmp_path, entry(**budget, **morning), entry("more", **{**budget, **second}))
    assert len(ads.campaigns) == kept
    assert len(ads.troubles) == 2 - kept


def test_two_campaigns_of_an_advertiser_for_different_groups_are_fine(tmp_path):
    women = entry(daily_budget=1000, groups=["female 20s"])
    men = entry("more", daily_budget=1000, groups=["male 20s"])
    assert load(tmp_path, women, men).troubles == ()


@pytest.mark.parametrize(
    ("moment", "plays"),
    [
        ("2026-01-05T09:00", True),  # a Monday
        ("2026-01-05T08:59", False),
        ("2026-01-05T12:00", False),
        ("2026-01-06T09:30", False),
        ("2025-12-29T09:30", False),
        ("2026-02-02T09:30", False),
    ],
)
def test_a_campaign_keeps_its_days_and_hours(moment, plays):
    parts = [{"from_hour": 9, "to_hour": 12, "days": ["mon"]}]
    campaign = Campaign.model_validate(entry(last_day="2026-02-01", dayparts=parts))
    assert campaign.plays_at(datetime.fromisoformat(moment)) is plays


def test_a_daypart_may_last_to_midnight():
    assert Daypart(from_hour=20, to_hour=24).holds(datetime.fromisoformat("2026-01-05T23:59"))


def test_there_are_14_groups_and_every_age_band_is_in_one():
    assert len(GROUPS) == 14
    assert set(AGE_GROUPS) == set(AgeBand)
    assert set(AGE_GROUPS.values()) == set(AgeGroup)
    assert AdGroup.of("female 60+") == AdGroup(Gender.FEMALE, AgeGroup.SIXTIES)
    assert [AdGroup.of(str(group)) for group in GROUPS] == list(GROUPS)


def test_an_unknown_campaign_or_creative_is_a_key_error(tmp_path):
    ads = load(tmp_path, entry())
    assert ads.creative("tea", "tea-1").seconds == 10
    with pytest.raises(KeyError):
        ads.campaign("coffee")
    with pytest.raises(KeyError):
        ads.creative("tea", "tea-2")


ADS = load_ads(SHIPPED, FOLDER)
FILES = sorted(
    {
        creative.file.in_(language)
        for campaign in ADS.campaigns
        for creative in campaign.creatives
        for language in Language
    }
)


def test_the_shipped_campaigns_have_no_trouble_and_every_group_two_creatives():
    counts = Counter(
        group for campaign in ADS.campaigns for group in campaign.groups for _ in campaign.creatives
    )
    assert ADS.troubles == ()
    assert {group: counts[group] for group in GROUPS if counts[group] < 2} == {}
    assert sum(counts.values()) >= 28


def test_the_command_says_what_is_there_and_what_is_left_out(tmp_path, capsys):
    load(tmp_path, entry())
    path = tmp_path / "ads.json"
    assert main([str(path), str(tmp_path)]) == 0
    assert capsys.readouterr().out == "1 campaigns, 1 creatives\n"
    (tmp_path / "a.svg").unlink()
    assert main([str(path), str(tmp_path)]) == 1
    assert "is missing in" in capsys.readouterr().err
    path.write_text("{}", encoding="utf-8")
    assert main([str(path), str(tmp_path)]) == 1
    assert "lacks the list 'campaigns'" in capsys.readouterr().err


def test_there_is_a_default_loop_with_a_choice_and_a_card():
    everyone = [campaign for campaign in ADS.campaigns if campaign.for_everyone]
    kinds = {creative.kind.value for campaign in everyone for creative in campaign.creatives}
    assert len(everyone) >= 3
    assert "html" in kinds


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".svg")])
def test_every_poster_is_small_and_well_formed_and_asks_for_nothing_from_elsewhere(name):
    content = (FOLDER / name).read_bytes()
    root = ElementTree.fromstring(content)
    links = [value for node in root.iter() for key, value in node.items() if "href" in key]
    assert len(content) <= MOST_BYTES
    assert [link for link in links if not link.startswith("#")] == []
    assert b"url(http" not in content


def test_all_files_together_stay_small_and_none_is_left_over():
    kept = {path.name for path in FOLDER.iterdir() if path.suffix in (".svg", ".html")}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= MOST_TOGETHER
    assert kept == set(FILES)


def test_words_of_the_posters_differ_between_languages():
    pairs = [
        (creative.file.in_(Language.KO), creative.file.in_(Language.EN))
        for campaign in ADS.campaigns
        for creative in campaign.creatives
    ]
    same = [ko for ko, en in pairs if (FOLDER / ko).read_bytes() == (FOLDER / en).read_bytes()]
    assert same == []
