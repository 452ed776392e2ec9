"""The browser's flags, its profile, and its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from perfumer.cli.screen.browser import Browser, drop_profiles_of_the_dead, memory_folder
from tests.support.paths import ROOT
from tests.support.running import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="groups of processes of Linux")
URL = "http://127.0.0.1:8000/?screen=x"


def program(path: Path, body: str) -> str:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def test_the_browser_starts_full_screen_in_a_profile_that_does_not_stay(tmp_path):
    written = tmp_path / "flags"
    script = program(
        tmp_path / "browser", f'printf "%s\\n" "$@" > {written}.new; mv {written}.new {written}'
    )
    browser = Browser(script, tmp_path, URL, ["--force-device-scale-factor=2"])
    until(written.exists, 10)
    flags = written.read_text().splitlines()
    assert flags[0] == "--kiosk"
    assert flags[-2:] == ["--force-device-scale-factor=2", URL]
    assert any(flag.startswith(f"--user-data-dir={tmp_path}/perfumer.") for flag in flags)
    until(lambda: not browser.runs, 10)
    browser.close()
    assert list(tmp_path.glob("perfumer.*")) == []


def test_every_flag_is_on_the_page_of_kiosk_mode():
    from perfumer.cli.screen.browser import FLAGS

    page = (ROOT / "docs/kiosk-mode.md").read_text(encoding="utf-8")
    assert [flag for flag in FLAGS if flag.partition("=")[0] not in page] == []


def test_processes_that_stand_still_end_with_the_browser(tmp_path):
    pid = tmp_path / "pid"
    script = program(tmp_path / "browser", f"sleep 600 & kill -STOP $!; echo $! > {pid}; wait")
    browser = Browser(script, tmp_path, URL)
    child = int(until(lambda: pid.exists() and pid.read_text(), 10))
    assert browser.runs
    browser.close()
    until(lambda: not alive(child), 10)


def alive(pid: int) -> bool:
    """Whether the process is there and no zombie that waits for its parent."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_profiles_of_programs_that_were_killed_are_deleted(tmp_path):
    ended = subprocess.Popen(["true"])
    ended.wait()
    kept = [f"perfumer.{os.getpid()}.a", "perfumer.abc", "other"]
    for name in [*kept, f"perfumer.{ended.pid}.b"]:
        (tmp_path / name).mkdir()
    drop_profiles_of_the_dead(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(kept)


def test_the_profile_lies_in_memory(tmp_path):
    assert memory_folder({"XDG_RUNTIME_DIR": str(tmp_path)}) == tmp_path
    assert memory_folder({"XDG_RUNTIME_DIR": "/nowhere"}) == Path("/dev/shm")
