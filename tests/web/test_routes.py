"""Who may ask for what: every address of the kiosk is declared here, and held to it."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from perfumer.kiosk.building import build
from perfumer.kiosk.kiosk import Kiosk
from perfumer.settings.all import Settings
from perfumer.web.app import create_app
from tests.support.journey import ROOT
from tests.support.running import RunningKiosk

# An address that is in none of these is a mistake: decide who may ask for it first.
PUBLIC = {  # whoever reaches the kiosk may read it
    *("screen.page", "screen.stream", "screen.snapshot", "screen.event_stream"),
    *("screen.illustration", "screen.card_page", "screen.card_picture", "screen.take_home"),
    *("screen.privacy", "media.own_piece", "studio.page", "studio.shared", "api.openapi"),
    *("state.healthz", "state.readyz", "state.metrics", "static", "how.page", "how.picture"),
    "beats.state",
}
OWN_PAGES = {  # changes something: from a page of ours, with its token
    *("screen.choose", "screen.resize", "media.report_play", "admin.login"),
    *("beats.take_beat", "beats.take_leave"),
    *("studio.read", "studio.again", "studio.feedback", "studio.text_file", "studio_card.make"),
}
PROGRAMS = {"api.read"}  # sends no cookie that could be misused, so it needs no token
STAFF = {  # after a login
    *("admin.overview", "admin.ads", "admin.visits", "admin.invoice", "admin.kiosks"),
    *("admin.now", "admin.download", "admin.logout"),
}
GIVEN = {"<play>": "1", "<what>": "started", "<id_>": "tam-dao", "<name>": "invoice"}
GIVEN |= {"<signed>": "nonsense", "<path:filename>": "screen.css", "<face>": "woman-young"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
UNSAFE = frozenset(METHODS[2:])
Asked = tuple[str, str]  # method and address


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Flask:
    """The kiosk's own application, for its addresses; the answers come from a running one."""
    folder = tmp_path_factory.mktemp("routes")
    settings = Settings(
        camera={"uri": "demo:still"},
        server={"secret": folder / "secret"},
        admin={"key": folder / "key"},
        records={
            "url": f"sqlite:///{folder}/records.sqlite3",
            "spill": folder / "spill",
            "key": folder / "records.key",
        },
    )
    return create_app(Kiosk(build(settings, ROOT)), settings, ROOT)


def addresses(app: Flask, endpoints: set[str]) -> list[Asked]:
    """Method and address of every rule of these."""
    return [
        (method, re.sub("<.+?>", lambda found: GIVEN[found[0]], rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint in endpoints
        for method in sorted(rule.methods - {"OPTIONS"})
    ]


@contextmanager
def begun(kiosk: RunningKiosk, asked: Asked, **headers: str) -> Iterator[http.client.HTTPResponse]:
    """An answer of which only the head was read, since streams do not end."""
    door = http.client.HTTPConnection("127.0.0.1", kiosk.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        door.request(*asked, b"{}" if asked[0] in UNSAFE else None, named)
        yield door.getresponse()
    finally:
        door.close()


def statuses(kiosk: RunningKiosk, asked: list[Asked], **headers: str) -> dict[Asked, int]:
    found = {}
    for each in asked:
        with begun(kiosk, each, **headers) as answer:
            found[each] = answer.status
    return found


def token(kiosk: RunningKiosk) -> dict[str, str]:
    """What a page of ours sends along."""
    page = kiosk.ask("/")
    found = re.search(rb'name="csrf-token" content="([^"]+)"', page.body)[1].decode()
    return {"X_CSRFToken": found, "Cookie": page.headers["Set-Cookie"].split(";")[0]}


def test_every_address_has_one_class_of_access(app):
    classes = [PUBLIC, OWN_PAGES, PROGRAMS, STAFF]
    declared = sorted(endpoint for each in classes for endpoint in each)
    assert declared == sorted({rule.endpoint for rule in app.url_map.iter_rules()})


def test_what_is_public_changes_nothing(app):
    assert {method for method, _ in addresses(app, PUBLIC)} == {"GET", "HEAD"}


def test_staff_alone_see_reports(app, kiosk):
    asked = addresses(app, STAFF)
    answers = statuses(kiosk, asked, **token(kiosk))
    assert len(asked) == 15
    assert set(answers.values()) == {401}


def test_what_changes_something_needs_the_token_of_a_page(app, kiosk):
    asked = [each for each in addresses(app, OWN_PAGES | STAFF) if each[0] in UNSAFE]
    answers = statuses(kiosk, asked, Content_Type="application/json")
    assert len(asked) == len(OWN_PAGES) + 1
    assert set(answers.values()) == {403}


def test_no_other_page_may_change_anything(app, kiosk):
    everything = addresses(app, PUBLIC | OWN_PAGES | PROGRAMS | STAFF)
    asked = [(method, address) for _, address in everything for method in UNSAFE]
    for origin in ("http://evil.example", "null"):
        answers = statuses(kiosk, asked, Origin=origin, **token(kiosk))
        assert {each: n for each, n in answers.items() if n != 403} == {}


def test_no_address_takes_another_method(app, kiosk):
    declared = addresses(app, PUBLIC | OWN_PAGES | PROGRAMS | STAFF)
    asked = {(method, address) for _, address in declared for method in METHODS} - set(declared)
    answers = statuses(kiosk, sorted(asked), **token(kiosk))
    assert {each: status for each, status in answers.items() if status != 405} == {}


def test_every_answer_carries_the_headers_that_protect_it(app, kiosk):
    declared = addresses(app, PUBLIC | OWN_PAGES | PROGRAMS | STAFF)
    asked = [*declared, ("GET", "/nowhere"), ("PUT", "/"), ("GET", "/static/none"), ("GET", "/%00")]
    wrong = {}
    for each in asked:
        with begun(kiosk, each) as answer:
            wrong[each] = (answer.status, missing(answer, each))
    with begun(kiosk, ("GET", "/"), Host="evil.example") as answer:
        wrong["another host"] = (answer.status, missing(answer, ("GET", "/")))
    assert {each: found for each, found in wrong.items() if found[1]} == {}
    assert {status for status, _ in wrong.values()} >= {200, 400, 401, 403, 404, 405}
    assert {each: found for each, found in wrong.items() if found[0] >= 500} == {}


def missing(answer: http.client.HTTPResponse, asked: Asked) -> list[str]:
    """Names of the headers that are not as they should be."""
    told = answer.headers
    kept = asked[1].startswith(("/static/", "/how/")) and answer.status == 200  # shows nobody
    cameras = ("camera=(), ", "camera=(self), ")[: 2 if asked[1] == "/studio" else 1]  # a selfie
    good = {
        "Content-Security-Policy": "frame-ancestors 'none'" in told["Content-Security-Policy"]
        and "default-src 'self'" in told["Content-Security-Policy"]
        and "unsafe" not in told["Content-Security-Policy"],
        "X-Content-Type-Options": told["X-Content-Type-Options"] == "nosniff",
        "X-Frame-Options": told["X-Frame-Options"] == "DENY",
        "Referrer-Policy": told["Referrer-Policy"] in ("no-referrer", "same-origin"),
        "Permissions-Policy": told["Permissions-Policy"].startswith(cameras),
        "Cache-Control": kept or told["Cache-Control"] == "no-store",
    }
    return [name for name, is_good in good.items() if not is_good]
