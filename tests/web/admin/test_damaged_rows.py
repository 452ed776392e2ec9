"""A row that was damaged since the last search is left out of a report, and the report says so."""

from __future__ import annotations

from pathlib import Path
from shutil import copy

import pytest

from perfumer.records.__main__ import main
from tests.support.records.damaging import BAD, any_damage, damage
from tests.support.records.recording import answer, exposure, play, visit
from tests.support.web.admin_pages import text_of
from tests.web.admin.test_pages import PAGES, TABLES, kept, opened

DAYS = "from=2026-11-01&to=2026-11-30"
ROWS = (
    *(play("modak", exposure(ots=20, arrivals=20)), play("ohu", exposure("male 30s", ots=20))),
    *(visit("music") for _ in range(20)),
    *(answer() for _ in range(20)),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    kept(folder, *ROWS)
    return folder / "own.sqlite3"


@pytest.fixture
def file(tmp_path, whole) -> Path:
    return Path(copy(whole, tmp_path))


def reader(file: Path):
    return opened(file.parent, f"sqlite:///{file}", admin={"max_requests": 1_000_000})


@pytest.mark.parametrize("statement", BAD.values(), ids=BAD)
def test_every_report_comes_whatever_is_damaged(file, statement):
    damage(file, statement)
    client = reader(file)
    tables = [f"/admin/download/{table}.csv" for table in TABLES]
    answers = {path: client.get(f"{path}?{DAYS}").status_code for path in [*PAGES, *tables]}
    assert {path: status for path, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize("seed", range(40))
def test_every_page_comes_after_any_other_damage(file, seed):
    damage(file, any_damage(seed))
    client = reader(file)
    assert [client.get(f"{page}?{DAYS}").status_code for page in PAGES] == [200] * len(PAGES)


def test_what_is_left_out_is_counted_and_said(file, capsys):
    damage(file, "UPDATE visits SET visit_s = 'long' WHERE sequence = 3")
    damage(file, "UPDATE visits SET experience = x'00ff' WHERE sequence = 4")
    client = reader(file)
    assert "Left out here: 2 damaged rows" in text_of(client.get(f"/admin?language=en&{DAYS}").text)
    assert main(["export", "visits", "--url", f"sqlite:///{file}"]) == 0
    written = capsys.readouterr()
    assert "left out: 2 damaged rows" in written.err
    assert "music,18," in written.out


def test_nothing_is_said_of_whole_records(file, capsys):
    assert "Left out" not in text_of(reader(file).get(f"/admin?language=en&{DAYS}").text)
    assert main(["export", "visits", "--url", f"sqlite:///{file}"]) == 0
    assert capsys.readouterr().err == ""
