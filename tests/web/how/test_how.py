"""The page that explains the network: two languages, pictures in memory, and no waiting."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from perfumer.catalog.words import fields, load_words
from perfumer.traits import Emotion
from tests.support.journey import ROOT
from tests.support.running import until
from tests.support.web.how_pages import Slow, explaining

WORDS = load_words(ROOT / "data/locales/how")
PICTURES = r'src="(/how/[^"?]+\.webp)'


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    with explaining(go=True) as (app, _):
        client = app.test_client()
        until(lambda: client.get("/how/woman-young/seen.webp").status_code == 200, 60)
        yield client


@pytest.fixture
def undrawn() -> Iterator[tuple[FlaskClient, Slow]]:
    with explaining(go=False) as (app, slow):
        yield app.test_client(), slow


@pytest.mark.parametrize(
    ("language", "said"),
    [("ko", "왜 그렇게 짐작했는지는 말해 주지 않아요"), ("en", "not why it guessed so")],
)
def test_it_explains_in_both_languages_and_says_what_it_cannot(client, language, said):
    page = client.get(f"/how?language={language}")
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert said in page.text
    assert "how." not in re.sub(r'(href|src)="[^"]*"|/how/\w+\.\w+', "", page.text)


def test_every_picture_of_the_page_is_there_and_may_be_kept(client):
    page = client.get("/how?language=en").text
    addresses = set(re.findall(PICTURES, page))
    assert len(addresses) > 30
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/webp"), address
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_the_likeliest_expression_comes_first(client):
    page = client.get("/how?language=en").text
    shown = re.findall(r"spoke-(\w+)\.webp", page)
    shares = [int(share) for share in re.findall(r"<b>(\d+)%</b>", page)]
    assert sorted(shown) == sorted(emotion.value for emotion in Emotion)
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(100, abs=3)


def test_another_face_gets_other_maps(client):
    until(lambda: client.get("/how/man-thirties/seen.webp").status_code == 200, 60)
    page = client.get("/how?language=en&face=man-thirties").text
    assert "/how/man-thirties/spoke-happy.webp" in page
    other = client.get("/how/man-thirties/found-1.webp").data
    assert other != client.get("/how/woman-young/found-1.webp").data


@pytest.mark.parametrize("asked", ["face=../secret", "filter=none", "language=xx", "face=%00"])
def test_whatever_else_is_asked_for_shows_the_usual(client, asked):
    page = client.get(f"/how?{asked}")
    assert page.status_code == 200
    assert "/how/woman-young/seen.webp" in page.text


@pytest.mark.parametrize("address", ["nobody/seen", "woman-young/nothing", "woman-young/spoke-x"])
def test_a_picture_that_is_none_is_not_found(client, address):
    assert client.get(f"/how/{address}.webp").status_code == 404


def test_nothing_is_drawn_for_a_picture_that_cannot_be(undrawn):
    client, slow = undrawn
    assert client.get("/how/woman-young/nothing.webp").status_code == 404
    assert slow.jobs == 0


def test_while_the_network_draws_the_page_is_there_without_its_pictures(undrawn):
    client, slow = undrawn
    page = client.get("/how?language=en")
    assert page.status_code == 200
    assert "The network is drawing" in page.text
    assert "seen.webp" not in page.text
    answer = client.get("/how/woman-young/seen.webp")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/how/woman-young/portrait.webp").status_code == 200
    assert slow.jobs == 1


def test_a_network_that_cannot_be_looked_into_leaves_the_rest_of_the_page(tmp_path, caplog):
    with explaining(go=True, models=tmp_path) as (app, slow):
        client = app.test_client()
        until(lambda: "cannot be shown right now" in client.get("/how?language=en").text, 30)
        assert "A small window passes over" in client.get("/how?language=en").text
        assert client.get("/how/woman-young/seen.webp").status_code == 404
        assert slow.jobs == 1
    assert "face.safetensors" in caplog.text


def test_both_languages_say_the_same_and_nothing_is_unused():
    korean, english = WORDS.tables["ko"], WORDS.tables["en"]
    assert {k: fields(v) for k, v in korean.items()} == {k: fields(v) for k, v in english.items()}
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "templates/how.html", ROOT / "perfumer/web/how/page.py")
    )
    whole = {key for key in korean if f"'{key}'" in source or f'"{key}"' in source}
    beginnings = ("how.filter.", "how.honest.")
    tables = {"picture", "kernel", "products", "result", "kept", "pooled"}
    named = {key for key in korean if key.startswith(beginnings)} | {f"how.{t}" for t in tables}
    assert set(korean) - whole - named == set()


def test_the_kiosk_itself_draws_them_beside_its_visitors(kiosk):
    until(lambda: kiosk.ask("/how/woman-young/seen.webp").status == 200, 90)
    page = kiosk.ask("/how?language=en").body.decode()
    assert "Where did it look?" in page
    for address in ("/studio?language=en", "/privacy?language=en"):
        assert 'href="/how?language=en"' in kiosk.ask(address).body.decode()
