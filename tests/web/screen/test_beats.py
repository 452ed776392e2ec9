"""A page tells that it lives, and /readyz tells how it is."""

from __future__ import annotations

import pytest

BEAT = {"page": "1", "screen": "", "stage": "", "version": "", "frames": 1, "visible": True}
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def started(unstarted):
    """A kiosk without a snapshot yet, a browser, and a beat that fits both."""
    _, client = unstarted()
    version = client.application.extensions["screen"].version
    return client, BEAT | {"version": version}


def test_a_page_of_this_machine_is_the_screen(started):
    client, beat = started
    assert client.get("/readyz").json["screen"]["says"] == "no screen is connected"
    assert client.get("/api/screen/state").json["condition"] == "none"
    answer = client.post("/api/screen/beat", json=beat)
    assert (answer.status_code, answer.json) == (202, {"watched": True})
    assert client.get("/readyz").json["screen"] == {"condition": "well", "says": ""}
    state = client.get("/api/screen/state").json
    assert (state["condition"], state["says"], state["ill_s"] < 5) == ("well", "", True)
    client.post("/api/screen/leave", json={"page": "1"})
    assert client.get("/api/screen/state").json["condition"] == "none"


def test_a_phone_is_no_screen(started):
    client, beat = started
    answer = client.post("/api/screen/beat", json=beat, environ_base=ELSEWHERE)
    assert answer.json == {"watched": False}
    client.post("/api/screen/beat", json=beat | {"screen": "hall"}, environ_base=ELSEWHERE)
    assert client.get("/api/screen/state").json["condition"] == "none"
    assert client.get("/api/screen/state?screen=hall").json["condition"] == "well"


def test_a_screen_that_is_expected_and_missing_is_a_reason_not_to_be_ready(unstarted, tmp_path):
    _, client = unstarted(server={"secret": tmp_path / "secret", "expect_screen": True})
    assert "no screen is connected" in client.get("/readyz").json["reasons"]
    beat = BEAT | {"version": client.application.extensions["screen"].version}
    client.post("/api/screen/beat", json=beat)
    assert "no screen is connected" not in client.get("/readyz").json["reasons"]


WRONG = [{"page": None}, {"screen": "x" * 65}, {"frames": -1}, {"frames": True}, {"stage": 3}]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_is_no_beat_is_refused(started, wrong):
    client, beat = started
    assert client.post("/api/screen/beat", json=beat | wrong).status_code == 400
    assert client.post("/api/screen/beat", data="{}").status_code == 400
    assert client.get("/api/screen/state").json["condition"] == "none"
