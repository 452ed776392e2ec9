"""What is compiled ahead is all that a booth runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.servers import start_ours, wait_for
from perfumer.records.database import connect, migrate
from tests.support.paths import ROOT


def run(*arguments: str, **environment: str) -> str:
    """Run Python in the project's folder; return what it complained about."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr


def compiled(cache: Path) -> set[Path]:
    """Return the compiled modules of this project and of packages; Python's own do not count."""
    ours = ROOT.relative_to(ROOT.anchor).as_posix()
    return {
        path
        for path in cache.rglob("*.pyc")
        if "site-packages" in path.parts or ours in path.as_posix()
    }


def test_a_booth_up_to_warm_models_compiles_nothing_that_was_not_compiled_ahead(tmp_path):
    cache, records = tmp_path / "cache", f"sqlite:///{tmp_path}/records.sqlite3"
    place = {"PYTHONPYCACHEPREFIX": str(cache)}
    migrated = connect(records)
    migrate(migrated)
    migrated.dispose()
    run("-c", "", PYTHONDONTWRITEBYTECODE="", **place)  # what Python itself starts with
    assert run("-m", "tools.compile_booth", PYTHONDONTWRITEBYTECODE="1", **place) == ""
    ahead = compiled(cache)
    assert any(path.name.startswith("perceiver.") for path in ahead)
    writing = place | {"PYTHONDONTWRITEBYTECODE": "", "PERFUMER_RECORDS__URL": records}
    with start_ours("still", **writing) as child:
        wait_for(child, "/snapshot.jpg")
        wait_for(child, "/readyz")
    assert compiled(cache) - ahead == set()
    assert [path for path in ahead if {"torch", "alembic"} & set(path.parts)] == []
