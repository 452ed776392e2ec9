"""What a start waits for before its first frame: nothing heavy that the frame does not need."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.paths import ROOT

# What perfumer.cli.run imports before it builds the kiosk.
START = "perfumer.kiosk.kiosk, perfumer.kiosk.locating, perfumer.web.app, perfumer.web.serving"
# Models load in threads; tables are made where there are none of this version.
LATER = {"torch", "torchvision", "mediapipe", "matplotlib", "openvino", "alembic", "mako"}
# What only tests, training and other commands use.
NEVER = {"scipy", "sklearn", "pytest", "kiwipiepy", "psycopg", "nncf"}


def run(code: str, **environment: str) -> list[str]:
    """Run ``code`` in a Python of its own and return the words that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_the_first_frame_waits_for_nothing_that_can_come_later():
    modules = set(run(f"import sys, {START}; print(*sys.modules)"))
    assert "perfumer.web.app" in modules
    assert modules & (LATER | NEVER) == set()


def test_garbage_is_looked_for_after_the_imports_and_not_in_them():
    code = (
        "import gc; from perfumer.cli.run import serve, Settings; "
        "print(serve(Settings()), gc.isenabled(), gc.get_freeze_count())"
    )
    status, enabled, frozen = run(code, PERFUMER_RECORDS__URL="nowhere://at/all")
    assert (status, enabled) == ("2", "True")  # it ended at the address, after the imports
    assert int(frozen) > 50_000
