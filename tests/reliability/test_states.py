"""/readyz, /metrics and the log say the same of a part, in the same words."""

from __future__ import annotations

import json
import time

import pytest

from tests.support.paths import DATA
from tests.support.running import RunningKiosk, running, until

ANNOUNCED = "perfumer.health.announcing: "


def part(kiosk: RunningKiosk, name: str) -> dict:
    return next(each for each in kiosk.ask("/readyz").json()["parts"] if each["name"] == name)


def announced(kiosk: RunningKiosk) -> list[str]:
    """What the log said of parts, without time and level."""
    lines = kiosk.said().splitlines()
    return [line.partition(ANNOUNCED)[2] for line in lines if ANNOUNCED in line]


def test_a_camera_that_is_away_has_one_sentence_and_one_line_in_the_log():
    with running("--camera", "http://127.0.0.1:9/video", ready="/healthz") as kiosk:
        until(lambda: part(kiosk, "camera")["condition"] == "failed", 10)
        until(lambda: any(line.startswith("classify: working") for line in announced(kiosk)), 30)
        time.sleep(6)  # it is tried again every two seconds
        answer = kiosk.ask("/readyz")
        camera = part(kiosk, "camera")
        assert answer.status == 503
        assert [camera["says"]] == answer.json()["reasons"]
        assert camera["says"].startswith("camera http://127.0.0.1:9/video: ")
        assert (camera["failures"], camera["for_s"] > 5) == (1, True)
        told = kiosk.ask("/metrics").body.decode()
        assert 'kiosk_part_condition{condition="failed",part="camera"} 1.0' in told
        assert 'kiosk_part_up{part="camera"} 0.0' in told
        of_camera = [line for line in announced(kiosk) if line.startswith("camera: ")]
        assert of_camera == [f"camera: failed: {camera['says']}"]
        assert of_camera[0] in [change["says"] for change in answer.json()["changes"]]


def test_a_quiet_hour_leaves_no_line(kiosk_that_is_well):
    before = kiosk_that_is_well.said()
    for _ in range(6):
        kiosk_that_is_well.ask("/metrics")
        kiosk_that_is_well.ask("/readyz")
        kiosk_that_is_well.ask("/")
        time.sleep(1)
    assert kiosk_that_is_well.said() == before


def test_who_is_refused_again_and_again_fills_no_log(kiosk_that_is_well):
    before = len(kiosk_that_is_well.said().splitlines())
    for _ in range(100):
        assert kiosk_that_is_well.ask("/api/choose", "POST", b"{}").status == 403
        assert kiosk_that_is_well.ask("/t/forged").status == 404
    assert len(kiosk_that_is_well.said().splitlines()) - before <= 20


@pytest.fixture
def kiosk_that_is_well(tmp_path):
    """One that plays ads of long ago, so that nothing happens in front of it."""
    catalog = json.loads((DATA / "ad_campaigns.json").read_text(encoding="utf-8"))
    for campaign in catalog["campaigns"]:
        campaign |= {"first_day": "2020-01-01", "last_day": "2020-12-31"}
    path = tmp_path / "campaigns.json"
    path.write_text(json.dumps(catalog), encoding="utf-8")
    with running("--camera", "demo:still", PERFUMER_ADS__CAMPAIGNS=str(path)) as kiosk:
        until(lambda: any(line.startswith("classify: working") for line in announced(kiosk)), 30)
        time.sleep(1)
        yield kiosk


def test_a_day_without_a_campaign_is_a_trouble_that_names_the_clock(kiosk_that_is_well):
    kiosk = kiosk_that_is_well
    ads = part(kiosk, "ads")
    answer = kiosk.ask("/readyz").json()
    assert (answer["ready"], ads["condition"]) == (True, "impaired")
    assert "all are over; or is the clock wrong?" in ads["says"]
    assert ads["says"] in answer["troubles"]
    assert f"ads: impaired: {ads['says']}" in announced(kiosk)
    assert kiosk.metric("kiosk_ad_campaigns_running") == 0
    assert kiosk.metric("kiosk_ad_campaigns") > 0
