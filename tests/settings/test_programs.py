"""Every program that reads settings says the same of a wrong one, in one line."""

from __future__ import annotations

import importlib

import pytest

from perfumer.cli.commands import COMMANDS

PROGRAMS = [
    ("run", ["--camera", "demo"], 2),
    ("aim", ["--camera", "demo"], 2),
    ("see", ["--replay", "none.jsonl"], 1),
    ("see", ["none.jpg"], 1),
    ("dashboard", [], 2),
    ("records", ["verify"], 2),
    ("records", ["ship"], 2),
]
IDS = [f"{name} {' '.join(options)}" for name, options, _ in PROGRAMS]


def run(name: str, options: list[str]) -> int:
    module, _, function = COMMANDS[name].program.partition(":")
    return getattr(importlib.import_module(module), function)(options)


@pytest.mark.parametrize(("name", "options", "status"), PROGRAMS, ids=IDS)
def test_a_misspelt_setting_ends_it_with_one_line(monkeypatch, capsys, name, options, status):
    monkeypatch.setenv("PERFUMER_MODUS", "kiosk")
    assert run(name, options) == status
    said = capsys.readouterr().err
    assert said == "PERFUMER_MODUS is no setting: did you mean PERFUMER_MODE?\n"


@pytest.mark.parametrize("setting", ["URL", "CENTRAL"])
@pytest.mark.parametrize("name", ["run", "dashboard"])
def test_a_wrong_database_address_ends_it_with_the_setting_and_no_password(
    monkeypatch, capsys, name, setting
):
    monkeypatch.setenv(f"PERFUMER_RECORDS__{setting}", "postgresql://me:sec@ret@host/db")
    assert run(name, []) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"PERFUMER_RECORDS__{setting}: postgresql://…@host/db has an @ or /")
    assert "ret@" not in said
    assert said.count("\n") == 1


def test_doctor_names_it_with_the_page_to_read_and_checks_nothing_that_hangs_on_it(
    monkeypatch, capsys
):
    monkeypatch.setenv("PERFUMER_MODUS", "kiosk")
    assert run("doctor", []) == 1
    said = capsys.readouterr().out
    assert "PERFUMER_MODUS is no setting: did you mean PERFUMER_MODE?" in said
    assert "docs/settings.md" in said
    assert "camera" not in said
