"""What a booth writes is its owner's only, whatever the umask it was started under."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from tests.support.paths import ROOT
from tests.support.running import running

pytestmark = pytest.mark.skipif(os.name != "posix", reason="other systems have no such rights")
OWN = {
    "PERFUMER_SERVER__SECRET": "var/secret",
    "PERFUMER_ADMIN__KEY": "var/admin-key",
    "PERFUMER_RECORDS__URL": "sqlite:///var/records.sqlite3",
    "PERFUMER_RECORDS__SPILL": "var/unsaved",
    "PERFUMER_RECORDS__SECOND_SPILL": "var/second",
    "PERFUMER_RECORDS__KEY": "var/records.key",
    "PERFUMER_PERCEPTION__MODELS": str(ROOT / "models/mediapipe"),
}


@pytest.fixture
def _open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_open_umask")
def test_everything_that_a_running_booth_writes_is_private(tmp_path):
    with running("--camera", "demo:still", PERFUMER_HOME=str(tmp_path), **OWN) as kiosk:
        kiosk.ask("/")
        kiosk.stop()
        rights = {
            path.relative_to(tmp_path).as_posix(): oct(stat.S_IMODE(path.stat().st_mode) & 0o077)
            for path in tmp_path.rglob("*")
        }
    named = {"secret", "admin-key", "records.key", "records.sqlite3"}
    assert {"var", *(f"var/{name}" for name in named)} <= set(rights)
    assert set(rights.values()) == {"0o0"}


def test_programs_that_start_at_once_agree_on_one_secret(tmp_path):
    code = (
        "from pathlib import Path; from perfumer.web.secret import secret_of; "
        f"print(secret_of(Path({str(tmp_path)!r}) / 'var' / 'secret'))"
    )
    command = [sys.executable, "-c", code]
    programs = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(4)]
    assert len({program.communicate()[0] for program in programs}) == 1
