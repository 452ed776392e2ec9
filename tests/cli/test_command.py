"""One command is the door to every program."""

from __future__ import annotations

import subprocess
import sys

import pytest

from perfumer.__main__ import main
from perfumer.cli.commands import COMMANDS, Command, run_command
from perfumer.paths import version
from tests.support.paths import ROOT

PROMISED = {
    *("run", "doctor", "read", "see", "curate", "train", "evaluate", "concepts", "songs", "diary"),
    *("records", "dashboard", "demo-fleet", "compare", "crossval", "export", "compress"),
    *("catalog", "models"),
}
HEAVY = {"torch", "mediapipe", "flask", "pydantic", "cv2", "numpy", "sqlalchemy"}


def test_every_program_has_a_name():
    assert set(COMMANDS) >= PROMISED


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_explains_itself_under_its_own_name(name, capsys):
    with pytest.raises(SystemExit) as end:
        main([name, "--help"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: perfumer {name} ")


@pytest.mark.parametrize("argv", [["--help"], ["-h"], []])
def test_the_help_lists_every_subcommand(argv, capsys):
    assert main(argv) == 0
    lines = capsys.readouterr().out.splitlines()
    for command in COMMANDS.values():
        assert any(line.split()[:1] == [command.name] for line in lines)


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_shown(option, capsys):
    assert main([option]) == 0
    assert capsys.readouterr().out == f"perfumer {version()}\n"


def test_the_help_answers_at_once_and_loads_nothing_heavy():
    code = (
        "import sys, time; from perfumer.__main__ import main; main(['--help']); "
        "sys.stderr.write(' '.join(sys.modules)); sys.stderr.write(f'\\n{time.process_time()}')"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        ).stderr.splitlines()
        for _ in range(3)
    ]
    assert HEAVY & set(runs[0][0].split()) == set()
    assert min(float(cpu_s) for _, cpu_s in runs) < 0.3


@pytest.mark.parametrize(
    ("typed", "meant"), [("recrods", "records"), ("dash", "dashboard"), ("trian", "train")]
)
def test_a_misspelt_name_gets_the_near_ones(typed, meant, capsys):
    assert main([typed]) == 2
    message = capsys.readouterr().err
    assert f"no subcommand '{typed}'" in message
    assert meant in message


def test_a_name_like_no_other_is_told_where_the_list_is(capsys):
    assert main(["xyzzy"]) == 2
    assert "perfumer --help" in capsys.readouterr().err


def test_the_status_of_a_program_is_that_of_the_command(capsys):
    assert main(["catalog", "missing.json", "missing.json"]) == 1
    assert "missing.json" in capsys.readouterr().err


def test_a_program_that_returns_nothing_ends_well():
    assert run_command(Command("sort", "sort a list", "builtins:list"), []) == 0


def test_the_module_can_be_run_as_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "perfumer", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"perfumer {version()}\n"
