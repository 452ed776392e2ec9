"""Three kiosks, a database that goes away, a kiosk that is killed: everything arrives once."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from perfumer.workshop.fleet.postgres import MISSING, find_programs
from tests.support.journey import ROOT

COMMAND = [sys.executable, "-m", "perfumer", "demo-fleet", "--seconds"]


@pytest.mark.slow
@pytest.mark.skipif(find_programs() is None, reason=MISSING)
@pytest.mark.parametrize("options", [["45"], ["75", "--rough"]], ids=["calm", "rough"])
def test_a_fleet_on_this_machine_loses_nothing(options):
    ran = subprocess.run([*COMMAND, *options], cwd=ROOT, capture_output=True, text=True)
    summary = json.loads(ran.stdout)
    assert (ran.returncode, summary["ok"]) == (0, True), ran.stderr
    assert set(summary["places"]) == {"lobby", "platform", "gate"}
    assert all(place["written"]["confirmed"] > 0 for place in summary["places"].values())
    assert "reports  http://127.0.0.1:" in ran.stderr
