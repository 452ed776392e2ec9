"""The dashboard says what was recorded, to the play, in both languages, and no more than it may."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select

from perfumer.records.database import begin_read, connect, migrate
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.tables import exposures, plays
from perfumer.signage.news import AdShown
from perfumer.web.admin.server import main
from tests.support.records.recording import ROOMY, answer, exposure, play, visit
from tests.support.seeded_records import PLACES, fill
from tests.support.web.admin_pages import (
    Now,
    Records,
    StillKiosk,
    dashboard,
    log_in,
    settings_in,
    text_of,
)

DAY = date(2026, 11, 21)
DAYS = f"from={DAY - timedelta(days=6)}&to={DAY}"
PAGES = ["/admin", "/admin/ads", "/admin/visits", "/admin/invoice", "/admin/kiosks"]
TABLES = [
    *(f"attention-by-{axis}" for axis in ("campaign", "creative", "group", "hour", "day")),
    *("attention-by-place", "attention-by-strategy", "attention-by-campaign-and-group"),
    *("visits-by-experience", "visits-by-hour", "visits-by-language", "answers-by-item"),
    *("invoice", "plays"),
]


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """The address of a fleet's database with a week of records."""
    folder = tmp_path_factory.mktemp("week")
    url = f"sqlite:///{folder}/fleet.sqlite3"
    fill(url, folder, DAY, 7)
    return url


def opened(folder, url, kiosk=None, **groups):
    client = dashboard(settings_in(folder, url, **groups), kiosk).test_client()
    log_in(client, (folder / "key").read_text())
    return client


@pytest.fixture(scope="module")
def client(tmp_path_factory, week):
    """Logged in to that week; for tests that change nothing."""
    folder = tmp_path_factory.mktemp("admin")
    return opened(folder, week, StillKiosk(), admin={"max_requests": 1_000_000})


def kept(folder, *rows, place: str = "lobby") -> str:
    url = f"sqlite:///{folder}/own.sqlite3"
    engine = connect(url)
    migrate(engine)
    Outbox(engine, place, ROOMY, False).append(rows, "some")
    engine.dispose()
    return url


def cells(client, name: str, more: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/admin/download/{name}.csv?{DAYS}{more}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_in_both_languages(client, page, language):
    answer = client.get(f"{page}?{DAYS}&language={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    korean = re.findall("[가-힣]+", re.sub("한국어|" + "|".join(PLACES), "", text_of(answer.text)))
    assert bool(korean) is (language == "ko")


@pytest.mark.parametrize("page", PAGES)
def test_no_page_speaks_of_an_audience_that_was_audited(client, page):
    text = client.get(f"{page}?{DAYS}&language=en").text.lower()
    assert not re.search(r"audited|audience|impression|reach\b", text)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_script_or_a_style_of_its_own(client, page):
    text = client.get(f"{page}?{DAYS}").text
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|<style|\son\w+=|javascript:", text)


def test_the_figures_are_those_of_the_records_to_the_play(client, week):
    engine = connect(week)
    with begin_read(engine) as connection:
        confirmed = plays.c.failure.is_(None)
        shown = connection.execute(select(func.count()).where(confirmed)).scalar_one()
        failed = connection.execute(select(func.count()).where(~confirmed)).scalar_one()
        sums = select(func.sum(exposures.c.ots), func.sum(exposures.c.lts))
        ots, lts = connection.execute(sums).one()
    engine.dispose()
    said = text_of(client.get(f"/admin/ads?{DAYS}&language=en").text)
    assert f"Plays {shown:,} {failed:,} failed" in said
    assert f"OTS {ots:,} " in said
    assert f"LTS {lts:,} " in said
    rows = cells(client, "attention-by-campaign")
    campaigns = [row for row in rows if not row["campaign"].startswith("(")]
    assert sum(int(row["plays"]) for row in campaigns) == shown
    assert len(cells(client, "plays")) == shown + failed


def test_one_place_and_all_of_them_agree(client):
    whole = sum(len(cells(client, "plays", f"&place={place}")) for place in PLACES)
    assert whole == len(cells(client, "plays"))
    said = text_of(client.get(f"/admin/ads?{DAYS}&place=Hongdae booth&language=en").text)
    assert "Attention by place" not in said  # one place is none to compare


@pytest.mark.parametrize("name", TABLES)
def test_every_table_can_be_had_as_csv(client, name):
    answer = client.get(f"/admin/download/{name}.csv?{DAYS}")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert f'filename="{name}-2026-11-15-2026-11-21.csv"' in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert len(answer.text.splitlines()) > 1


@pytest.mark.parametrize(
    "address", ["none.csv", "attention-by-place.csv?place=gate", "../key.csv", "invoice"]
)
def test_what_cannot_be_had_is_not_found(client, address):
    assert client.get(f"/admin/download/{address}").status_code == 404


def test_few_people_are_on_no_page_and_in_no_table(tmp_path):
    minute = datetime(2026, 11, 21, 9, 41, tzinfo=timezone(timedelta(hours=9)))
    many = play("ohu", exposure("female 20s", 40), exposure("male 30s", 77), minute=minute)
    few = play("modak", exposure("male 60+", 7, attention_s=34.5), minute=minute)
    client = opened(tmp_path, kept(tmp_path, many, few))
    pages = " ".join(text_of(client.get(f"{page}?{DAYS}&language=en").text) for page in PAGES[:2])
    assert "60 and over" not in pages
    assert "34.5" not in pages
    assert "withheld" in pages
    tables = [client.get(f"/admin/download/{name}.csv?{DAYS}").text for name in TABLES[:8]]
    assert not [table for table in tables if "60+" in table or "34.5" in table]


def test_where_all_is_withheld_nobody_says_that_nothing_was_recorded(tmp_path):
    minute = datetime(2026, 11, 21, 9, 41, tzinfo=timezone(timedelta(hours=9)))
    client = opened(tmp_path, kept(tmp_path, play("ohu", exposure("male 30s", 3), minute=minute)))
    page = text_of(client.get(f"/admin/ads?{DAYS}&language=en").text)
    assert page.count("figures begin at 10 people") == 2  # by group, by group and campaign
    assert "Nothing was recorded" not in page


def test_an_invoice_is_attentive_seconds_times_their_price(tmp_path):
    rows = [
        play("modak", exposure("male 20s", 13), exposure("male 30s", 9, wanted=False)),
        play("modak", exposure("male 20s", 12), price_per_second=30.0),
        play("modak", failure="decode"),
    ]
    client = opened(tmp_path, kept(tmp_path, *rows))
    said = text_of(client.get(f"/admin/invoice?{DAYS}&language=en").text)
    assert "Weekend camping ₩1,240 50.0 ₩25 2" in said  # 26 s at 20 and 24 s at 30 won
    [row] = cells(client, "invoice")
    assert row == {"campaign": "modak", "plays": "2", "attention_s": "50.0", "won": "1240.0"}


def test_an_invoice_withholds_what_is_owed_for_a_few_people_and_adds_it_up(tmp_path):
    rows = [
        play("modak", exposure("male 20s", 3), exposure("male 30s", 90, wanted=False)),
        play("ohu", exposure("male 20s", 15)),
        play("haru", exposure("female 30s", 40)),
    ]
    client = opened(tmp_path, kept(tmp_path, *rows))
    said = text_of(client.get(f"/admin/invoice?{DAYS}&language=en").text)
    assert "Weekend camping withheld withheld 1" in said
    assert "Withheld, together ₩720 36.0" in said
    assert "₩2,320 116.0" in said
    found = {row["campaign"]: (row["plays"], row["won"]) for row in cells(client, "invoice")}
    assert found == {
        "haru": ("1", "1600.0"),
        "modak": ("1", ""),
        "ohu": ("1", ""),
        "(withheld)": ("", "720.0"),
    }


def test_an_invoice_of_a_few_people_alone_says_nothing_of_money(tmp_path):
    client = opened(tmp_path, kept(tmp_path, play("modak", exposure("male 20s", 3))))
    said = text_of(client.get(f"/admin/invoice?{DAYS}&language=en").text)
    assert "₩" not in said
    assert cells(client, "invoice") == [
        {"campaign": "modak", "plays": "1", "attention_s": "", "won": ""}
    ]


@pytest.fixture
def clocked(tmp_path):
    """A dashboard whose clock can be set, over plays of 9:41 and of now."""
    at = datetime(2026, 11, 21, 9, 41, tzinfo=timezone(timedelta(hours=9)))
    rows = [row for n in range(20) for row in (play("ohu", exposure(people=3), minute=at), visit())]
    late = {"minute": at.replace(hour=10, minute=0)}
    rows += [play("ohu", exposure(people=30), **late), *[visit(**late)] * 30]
    rows += [answer(item, minute=at) for item in "abcd" * 12]
    rows += [answer("a", **late)] * 50
    client = opened(tmp_path, kept(tmp_path, *rows))

    def set_to(hour: int, minute: int):
        context = client.application.extensions["admin"]
        now = at.replace(hour=hour, minute=minute)
        client.application.extensions["admin"] = replace(context, now=lambda: now, hourly=True)
        return client

    return set_to


@pytest.mark.parametrize(
    ("clock", "seen", "visits", "answers", "paid"),
    [
        ((10, 9), 0, 0, 0, 0),
        ((10, 10), 60, 20, 12, 120),
        ((11, 9), 60, 20, 12, 120),
        ((11, 10), 90, 50, 62, 180),
    ],
)
def test_people_are_counted_up_to_an_hour_that_is_settled_and_plays_up_to_now(
    clocked, clock, seen, visits, answers, paid
):
    client = clocked(*clock)
    [ads] = [row for row in cells(client, "attention-by-campaign") if row["campaign"] == "ohu"]
    told = sum(
        int(row["visits"]) for row in cells(client, "visits-by-hour") if row["hour"][0] != "("
    )
    of_a = [int(row["answers"]) for row in cells(client, "answers-by-item") if row["item"] == "a"]
    [owed] = cells(client, "invoice")
    assert (ads["plays"], int(ads["arrivals"]), told, sum(of_a)) == ("21", seen, visits, answers)
    assert float(owed["attention_s"]) == paid
    assert len(cells(client, "plays")) == 21


def test_a_page_says_up_to_when_people_are_counted(clocked):
    client = clocked(10, 20)
    for page in PAGES[:4]:
        said = text_of(client.get(f"{page}?{DAYS}&language=en").text)
        assert "People are counted up to 10:00, plays up to now." in said
        before = "from=2026-11-14&to=2026-11-20&language=en"
        assert "up to 10:00" not in text_of(client.get(f"{page}?{before}").text)


def test_markup_and_formulas_in_a_name_are_text(tmp_path):
    name = '=HYPERLINK("x")<script>alert(1)</script>'
    client = opened(tmp_path, kept(tmp_path, play(name), visit(), place=name))
    for page in PAGES:
        assert "<script>alert" not in client.get(f"{page}?{DAYS}&place={name}").text
    assert {row["place"] for row in cells(client, "plays")} == {f"'{name}"}


@pytest.mark.parametrize(
    "asked",
    [
        "from=never&to=2026-02-31",
        "from=2026-11-21&to=2020-01-01",
        "from=0001-01-01&to=9999-12-31",
        "place=" + "x" * 5000,
        "language=xx",
        "place=%00%ff&from=%F0%9F%98%80",
    ],
)
def test_whatever_is_asked_wrongly_is_answered(client, asked):
    assert [client.get(f"{page}?{asked}").status_code for page in PAGES] == [200] * len(PAGES)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////nowhere/none.sqlite3", "no kiosk has written it yet"),
        ("postgresql+psycopg://user:geheim@127.0.0.1:1/none", "is it running"),
    ],
)
def test_records_that_cannot_be_read_are_told_and_the_rest_goes_on(tmp_path, url, said):
    client = opened(tmp_path, url, StillKiosk())
    answer = client.get("/admin?language=en")
    assert answer.status_code == 503
    assert said in answer.text
    assert "In front of the screen 12" in text_of(answer.text)
    assert "geheim" not in answer.text
    assert client.get("/admin/download/plays.csv").status_code == 503
    assert client.get("/admin/live").status_code == 200


def test_a_database_that_comes_back_is_simply_there(tmp_path):
    url = f"sqlite:///{tmp_path}/own.sqlite3"
    client = opened(tmp_path, url)
    assert client.get("/admin").status_code == 503
    kept(tmp_path, visit())
    assert client.get("/admin").status_code == 200


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (Now(), "On the screen Chairs that last haru-1 · 4.2 s Groups Female 20s 12"),
        (Now(3, 1, {"female 20s": 2, "unread": 1}), "Groups Too few people to be told apart"),
        (Now(0, 0, {}, None, 0.0), "On the screen No ad Groups Nobody"),
        (Now(ad=AdShown("1", "gone", "gone-1")), "On the screen gone gone-1"),
        (None, "nobody is counted"),
    ],
)
def test_who_is_there_now(tmp_path, week, now, said):
    client = opened(tmp_path, week, StillKiosk(now))
    assert said in text_of(client.get("/admin/live?language=en").text)


def test_groups_of_a_few_are_shown_where_the_setting_says_so(tmp_path, week):
    kiosk = StillKiosk(Now(3, 1, {"female 20s": 2, "unread": 1}))
    client = opened(tmp_path, week, kiosk, admin={"min_live_people": 0})
    said = text_of(client.get("/admin/live?language=en").text)
    assert "Female 20s 2 Not guessed 1" in said


def test_troubles_of_the_kiosk_are_told(tmp_path, week):
    kiosk = StillKiosk()
    kiosk.well = kiosk.well.__class__(
        *(("camera 0: unplugged",), None, {"face": False}, False, "unplugged", 3, None),
        troubles=("campaign 'x' is left out", "the disk is full", "the server does not answer"),
    )
    kiosk.records = Records("the disk is full", "the server does not answer", 7, 2)
    client = opened(tmp_path, week, kiosk)
    said = text_of(client.get("/admin/kiosks?language=en").text)
    for told in ("camera 0: unplugged", "came back 3 times", "Not loaded yet"):
        assert told in said
    assert said.count("the disk is full") == 1
    assert "7 waiting · 2 dropped" in said
    assert said.count("the server does not answer") == 1
    assert "campaign &#39;x&#39; is left out" in said


@pytest.mark.parametrize(
    ("url", "said"), [("nonsense", "is no database address"), ("mysql://host/name", "only SQLite")]
)
def test_reports_of_a_fleet_say_what_keeps_them_from_starting(
    tmp_path, monkeypatch, capsys, url, said
):
    monkeypatch.setenv("PERFUMER_SERVER__SECRET", str(tmp_path / "secret"))
    monkeypatch.setenv("PERFUMER_ADMIN__KEY", str(tmp_path / "key"))
    assert main(["--url", url, "--port", "0"]) == 2
    assert said in capsys.readouterr().err


def test_the_kiosks_of_a_fleet_are_listed(client):
    said = text_of(client.get("/admin/kiosks?language=en").text)
    assert [place for place in PLACES if place not in said] == []
