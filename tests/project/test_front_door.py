"""Files for people who join: they can be read, and name only what is there."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from perfumer.cli.commands import COMMANDS
from perfumer.compat.settings import variable
from perfumer.settings.all import Settings
from tests.support.paths import ROOT
from tools.check_json import find_mistake

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = [
    path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml"
]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
HOOKS = ("ruff", "ruff-format", "settings", "requirements", "json")


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def target_names() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def variables() -> set[str]:
    groups = Settings().model_dump()
    nested = {name: group for name, group in groups.items() if isinstance(group, dict)}
    names = {variable(group, field) for group, fields in nested.items() for field in fields}
    return names | {"PERFUMER_MODE", "PERFUMER_HOME"}


# Workflows


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_names_only_what_is_there(path):
    jobs = load(path)["jobs"]
    runs = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    for line in "\n".join(runs).splitlines():
        for script in re.findall(r"(?:bash|python) ((?:\.ci|tools)/\S+)", line):
            assert (ROOT / script).is_file(), line
        for target in re.findall(r"\bmake ([a-z-]+)", line):
            assert target in target_names(), line
        for file in re.findall(r"-r (\S+)", line):
            assert (ROOT / file).is_file(), line
        for name in re.findall(r"-m perfumer (\S+)", line):
            assert name in COMMANDS, line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read_and_ends(path):
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 120 for job in workflow["jobs"].values())


def test_every_promised_python_is_tested():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    promised = set(re.findall(r"Python :: (3\.\d+)", project))
    linux = load(ROOT / ".github/workflows/ci.yml")["jobs"]["linux"]
    assert set(linux["strategy"]["matrix"]["python"]) == promised
    assert any(step.get("run") == "bash .ci/run" for step in linux["steps"])


def test_windows_and_macos_start_it():
    job = load(ROOT / ".github/workflows/ci.yml")["jobs"]["start-up"]
    assert {name.partition("-")[0] for name in job["strategy"]["matrix"]["system"]} == {
        "windows",
        "macos",
    }


def test_one_workflow_a_week_does_without_the_locks():
    weekly = load(ROOT / ".github/workflows/weekly.yml")
    assert "cron" in weekly[True]["schedule"][0]  # YAML reads the word "on" as true
    steps = weekly["jobs"]["newest"]["steps"]
    assert any(step.get("run") == "LOCK= bash .ci/run" for step in steps)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_a_form_has_fields_with_labels(path):
    form = load(path)
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert form["name"]
    assert form["description"]
    assert all(field["id"] and field["attributes"]["label"] for field in fields)


# Before a commit


def test_every_hook_can_be_run():
    hooks = {
        hook["id"]: hook
        for repo in load(ROOT / ".pre-commit-config.yaml")["repos"]
        for hook in repo["hooks"]
    }
    assert set(hooks) == set(HOOKS)
    for hook in hooks.values():
        module = hook["entry"].split()[2]
        assert module == "ruff" or (ROOT / f"{module.replace('.', '/')}.py").is_file()


@pytest.mark.parametrize(("text", "is_right"), [('{"a": 1}', True), ('{"a": 1,}', False)])
def test_a_mistake_in_json_is_named(tmp_path, text, is_right):
    file = tmp_path / "file.json"
    file.write_text(text)
    assert (find_mistake(file) == "") is is_right


def test_the_editor_knows_how_lines_end():
    text = "[all]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8")
    config = configparser.ConfigParser()
    config.read_string(text)
    assert config["*"]["end_of_line"] == "lf"
    assert config["Makefile"]["indent_style"] == "tab"


# Image


def test_every_path_that_the_image_copies_exists_and_is_sent_to_its_build():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    names = {name for line in copies for name in line.split()}
    assert names
    assert {name for name in names if not (ROOT / name).exists()} == set()
    assert {line[1:] for line in ignored if line.startswith("!")} == names
    assert {"*", "models/mediapipe"} <= set(ignored)


def test_the_image_installs_the_libraries_that_the_checks_name():
    from tools.system_libraries import LIBRARIES

    packages = {library.package["apt-get"] for library in LIBRARIES}
    assert {name for name in packages if name not in DOCKERFILE} == set()


def test_the_image_runs_no_program_as_root_and_is_checked():
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert last.index("\nUSER perfumer") < last.index("\nCMD ")
    assert "/healthz" in last[last.index("\nHEALTHCHECK") :]


def test_settings_of_image_and_compose_exist():
    text = DOCKERFILE + (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"PERFUMER_[A-Z_]+", text)) <= variables()


def test_compose_starts_a_booth_and_on_demand_a_fleet():
    services = load(ROOT / "compose.yaml")["services"]
    assert [name for name, service in services.items() if "profiles" not in service] == ["booth"]
    fleet = {name for name, service in services.items() if service.get("profiles") == ["fleet"]}
    assert fleet == {"database", "lobby", "platform", "gate", "screens", "dashboard"}
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_compose_calls_programs_that_are_there():
    services = load(ROOT / "compose.yaml")["services"]
    commands = [service["command"] for service in services.values() if "command" in service]
    named = {command[1] for command in commands if command[0] == "perfumer"}
    assert named <= set(COMMANDS)
    modules = {command[2] for command in commands if command[0] == "python"}
    assert all((ROOT / f"{module.replace('.', '/')}.py").is_file() for module in modules)


# Counts


def test_the_layout_keeps_its_bounds():
    done = subprocess.run(
        [sys.executable, "-m", "tools.count_rooms"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert "modules at the package's root" in done.stdout


def test_a_broken_bound_is_named(tmp_path, capsys):
    from tools.count_rooms import main

    package = tmp_path / "perfumer"
    package.mkdir()
    (tmp_path / "tests").mkdir()
    for number in range(11):
        text = "def one():\n    return 1\n\n\ndef two():\n    return 2\n"
        (package / f"part_{number}.py").write_text(text)
    assert main(tmp_path) == 1
    said = capsys.readouterr().out
    assert "BROKEN ./part_ (11)" in said
    assert re.search(r"11 +modules at the package's root +at most 10 +BROKEN", said)
