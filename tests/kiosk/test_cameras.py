"""From settings to a camera device, and when the camera may be changed."""

from __future__ import annotations

import pytest

from perfumer.catalog.text import Language
from perfumer.kiosk.cameras import device_rules, is_between_visits
from perfumer.mailbox import Latest
from perfumer.settings.all import Settings
from tests.support.browser.canned import snapshot


@pytest.mark.parametrize(
    ("variables", "controls"),
    [
        ({}, {}),
        ({"__POWER_LINE_FREQUENCY": "50 Hz", "__GAIN": "7"},
         {"power_line_frequency": "50 Hz", "gain": "7"}),
        ({"": '{"power_line_frequency": "50 Hz", "gain": 7, "focus_automatic": false}'},
         {"power_line_frequency": "50 Hz", "gain": 7, "focus_automatic": False}),
    ],
)  # fmt: skip
def test_controls_are_given_one_by_one_or_as_json(monkeypatch, variables, controls):
    for name, value in variables.items():
        monkeypatch.setenv(f"PERFUMER_CAMERA__CONTROLS{name}", value)
    assert device_rules(Settings().camera).controls == controls


@pytest.mark.parametrize(
    ("moment", "between"), [("attract", True), ("consent", False), ("farewell", False)]
)
def test_the_camera_is_changed_between_visits_only(moment, between):
    snapshots = Latest()
    assert is_between_visits(snapshots)
    snapshots.put(snapshot(moment, Language.EN, 16 / 9))
    assert is_between_visits(snapshots) is between
