"""Every ``python -m`` form that the documentation of 0.1 named still runs."""

from __future__ import annotations

import runpy
import subprocess
import sys

import pytest

from perfumer.cli import commands as cli
from perfumer.compat.moved import COMMANDS, MOVED, describe_move
from tests.support.paths import ROOT

STAYED = (
    "perfumer.catalog",
    "perfumer.catalog.ads",
    "perfumer.catalog.pieces_own",
    "perfumer.doctor",
    "perfumer.perception",
    "perfumer.perception.assets",
    "perfumer.records",
)


# In this process, because a process of its own would load PyTorch once for every form.
@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")
@pytest.mark.parametrize("old", [*STAYED, *MOVED])
def test_an_old_form_shows_its_usage_and_says_where_it_moved(old, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [old, "--help"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module(old, run_name="__main__", alter_sys=True)
    moved = describe_move(old) if old in MOVED else ""
    shown = capsys.readouterr()
    assert (end.value.code, shown.err.strip()) == (0, moved)
    assert shown.out.startswith("usage: ")


def test_an_old_form_passes_arguments_on_and_ends_with_the_status_of_the_program(tmp_path):
    photos = tmp_path / "missing"
    done = subprocess.run(
        [sys.executable, "-m", "perfumer.curate", photos, tmp_path / "out"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert str(photos) in done.stderr


def test_the_notice_names_the_command_or_else_the_new_module():
    assert describe_move("perfumer.curate") == (
        "python -m perfumer.curate is now 'perfumer curate' and goes away in 0.3"
    )
    assert "'python -m perfumer.workshop.training.run.curves'" in describe_move(
        "perfumer.classifier.training.curves"
    )


def test_each_command_that_a_notice_names_exists_and_runs_the_new_module():
    for module, command in COMMANDS.items():
        program = cli.COMMANDS[command.removeprefix("perfumer ")].program
        assert program.partition(":")[0].removesuffix(".__main__") == module
