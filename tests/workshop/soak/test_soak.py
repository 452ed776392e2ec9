"""A soak in miniature: a real kiosk, a camera that fails, one restart or kill, all rows there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from perfumer.workshop.soak.plan import ENDS, Fault, make_plan
from tests.support.journey import ROOT

# What a busy machine may make worse; everything else has to hold anywhere.
OF_TIME = ("/healthz", "age of", "until well again", "longest", "slowest", "not noticed")
MINIATURE = 0.009  # hours


def soak(*options: str, folder) -> tuple[int, dict[str, dict], str]:
    """Exit status, figures by name, and progress."""
    command = [sys.executable, "-m", "perfumer", "soak", "--folder", str(folder), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, {line["name"]: line for line in lines}, done.stderr


def broken(figures: dict[str, dict]) -> list[dict]:
    return [
        figure
        for name, figure in figures.items()
        if figure["ok"] is False and not any(word in name for word in OF_TIME)
    ]


def test_half_a_minute_of_faults_and_an_end_loses_nothing(tmp_path):
    status, figures, progress = soak("--hours", str(MINIATURE), "--seed", "5", folder=tmp_path)
    assert status in (0, 1), progress
    assert broken(figures) == [], progress
    assert figures["visits"]["value"] > 0
    assert figures["viewers and listeners"]["value"] > 0
    assert figures["records"]["value"] > 0
    assert "well after" in progress


@pytest.mark.slow
def test_four_minutes_of_all_faults_lose_nothing(tmp_path):
    _, figures, progress = soak("--hours", "0.07", "--seed", "2", folder=tmp_path)
    assert broken(figures) == [], progress
    assert figures["visits"]["value"] > 10


def test_the_miniature_ends_the_kiosk_once_at_least():
    plan = make_plan(5, MINIATURE * 3600)
    kinds = [each.kind for each in plan.happenings if isinstance(each, Fault)]
    assert set(kinds) & set(ENDS)


def test_ctrl_c_ends_it_early_with_the_figures_so_far(tmp_path):
    command = [sys.executable, "-m", "perfumer", "soak", "--hours", "1", "--folder", str(tmp_path)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        while "the kiosk runs" not in (line := process.stderr.readline()):
            assert line, "it ended before its kiosk ran"
        os.kill(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=300)
    figures = {json.loads(line)["name"]: json.loads(line) for line in said.splitlines()}
    assert figures["time"]["value"] < 0.2
    assert figures["faults of the chains"]["value"] == 0
