"""The doctor says when the clock is wrong, and when no campaign runs today."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from perfumer.doctor.dates import check_ads, check_clock
from perfumer.doctor.findings import Verdict
from perfumer.settings.all import Settings, with_full_paths
from tests.support.paths import DATA

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    """Settings whose campaigns have the days that a test gives them."""

    def of(first: str, last: str | None) -> Settings:
        catalog = json.loads((DATA / "ad_campaigns.json").read_text(encoding="utf-8"))
        for campaign in catalog["campaigns"]:
            campaign |= {"first_day": first, "last_day": last}
        path = tmp_path / "campaigns.json"
        path.write_text(json.dumps(catalog), encoding="utf-8")
        address = f"sqlite:///{tmp_path}/records.sqlite3"
        given = {"ads": {"campaigns": path}, "records": {"url": address}}
        return with_full_paths(Settings(**given))

    return of


@pytest.mark.parametrize(
    ("first", "last", "verdict", "says"),
    [
        ("2026-01-01", None, "good", "campaigns run today"),
        ("2026-12-25", None, "warning", "2026-12-01: the next begins on 2026-12-25"),
        ("2026-01-01", "2026-06-30", "warning", "all are over"),
    ],
)
def test_a_day_without_a_campaign_is_named(settings, first, last, verdict, says):
    found = check_ads(settings(first, last), NOW)
    assert (found.verdict, says in found.found) == (verdict, True)


def test_a_clock_from_before_this_program_is_named(settings):
    found = check_clock(settings("2026-01-01", None), datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    assert found.verdict is Verdict.BAD
    assert "1970-01-01 00:05, before this program existed" in found.found
    assert "synchronisation" in found.remedy


def test_a_clock_that_may_be_right_is_good_or_not_synchronised(settings):
    assert check_clock(settings("2026-01-01", None), NOW).verdict is not Verdict.BAD
