"""A bare machine gets what it needs, or is told what to type."""

from __future__ import annotations

import ast
import re
import stat
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support.paths import ROOT
from tools.lock import HEADER, lock_of
from tools.requirements import TARGETS, contents
from tools.system_libraries import (
    INSTALL,
    LIBRARIES,
    TEST_LIBRARIES,
    advice,
    commands,
    ensure,
    without_sysfs,
)

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="a shell script for POSIX systems")


def script(path: Path, text: str) -> None:
    path.write_text("#!/bin/sh\n" + text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def find_python(path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(ROOT / "tools" / "find_python.sh")],
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


# System libraries


@pytest.mark.parametrize("manager", INSTALL)
def test_every_library_has_a_package_for_every_package_manager(manager):
    assert all(library.package[manager] for library in (*LIBRARIES, *TEST_LIBRARIES))


def test_nothing_is_installed_where_all_libraries_load():
    ran = []
    assert ensure(LIBRARIES, "apt-get", True, lambda name: True, ran.append) == ""
    assert ran == []


def test_root_with_apt_gets_exactly_what_is_missing():
    ran, there = [], {"libGL.so.1", "libxcb.so.1", "libgthread-2.0.so.0"}

    def run(command):
        ran.append(command)
        there.update(library.name for library in LIBRARIES if library.package["apt-get"] in command)
        return 0

    assert ensure(LIBRARIES, "apt-get", True, there.__contains__, run) == ""
    assert ran == [
        ("apt-get", "update"),
        ("apt-get", "install", "--yes", "--no-install-recommends", "libegl1", "libgles2"),
    ]


def test_an_installation_that_did_not_help_is_said():
    assert "libEGL.so.1" in ensure(
        LIBRARIES, "apt-get", True, lambda name: False, lambda command: 1
    )


def test_anybody_else_gets_a_command_to_copy():
    problem = ensure(LIBRARIES, "apt-get", False, lambda name: name != "libEGL.so.1", pytest.fail)
    assert "libEGL.so.1 (for mediapipe)" in problem
    assert "sudo apt-get update && sudo apt-get install" in problem
    assert problem.rstrip().endswith("libegl1")


def test_a_package_that_holds_two_libraries_is_named_once():
    assert commands(LIBRARIES, "pacman")[-1].count("libglvnd") == 1


def test_an_unknown_system_is_told_the_names_of_the_libraries():
    assert "libGL.so.1 (for cv2)" in advice(LIBRARIES, None)


def test_a_machine_without_sysfs_is_told_how_to_mount_it(tmp_path):
    assert "mount -t sysfs" in without_sysfs(tmp_path / "missing")
    assert without_sysfs(tmp_path) == ""


# Finding a Python


@POSIX
def test_the_first_python_that_is_new_enough_is_taken(tmp_path):
    script(tmp_path / "python3", "exit 1")
    script(tmp_path / "python3.12", "exit 0")
    assert find_python(tmp_path).stdout.strip() == str(tmp_path / "python3.12")


@POSIX
def test_a_named_python_is_the_only_one_tried(tmp_path):
    script(tmp_path / "python3", "exit 0")
    script(tmp_path / "old", "exit 1")
    found = find_python(tmp_path, PYTHON="old")
    assert found.returncode == 1
    assert "under the name old" in found.stderr


@POSIX
def test_a_python_without_venv_names_its_package(tmp_path):
    script(tmp_path / "python3", 'case "$2" in *print*) echo 3.11;; *venv*) exit 1;; esac')
    found = find_python(tmp_path)
    assert found.returncode == 1
    assert "apt-get install python3.11-venv" in found.stderr


@POSIX
def test_no_python_at_all_says_how_to_get_one(tmp_path):
    found = find_python(tmp_path)
    assert found.returncode == 1
    assert "No Python 3.11 or newer was found" in found.stderr


# Requirements

# Named nowhere in our code: SQLAlchemy loads the first, PyTorch writes ONNX with the others.
UNSEEN = {"psycopg"}
UNSEEN_IN_TRAINING = {"onnx", "onnxscript"}
IN_AN_ENVIRONMENT_OF_ITS_OWN = ROOT / "benchmarks" / "mtcnn_child.py"


def listed(name: str) -> dict[str, str]:
    """Distribution → the whole line, of one requirements file without those it includes."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [
        re.match(r"[A-Za-z0-9._-]+", line) for line in lines if not line.startswith(("#", "-"))
    ]
    return {match.group().lower().replace("_", "-"): match.string for match in found if match}


def imported(files: Iterable[Path]) -> set[str]:
    """Distributions that ``files`` import, by what is installed here."""
    modules: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                modules.add((node.module or "").partition(".")[0])
    beside = {path.stem for name in ("tests", "tools") for path in (ROOT / name).rglob("*")}
    ours = {"app", "perfumer", "benchmarks", "tools", "tests", *beside}
    known = packages_distributions()
    return {
        known[module][0].lower().replace("_", "-")
        for module in modules - ours - sys.stdlib_module_names
    }


def is_for_training(file: Path) -> bool:
    """Programs for whoever trains, curates or looks for keywords: no kiosk runs them."""
    return "workshop" in file.relative_to(ROOT / "perfumer").parts


def package() -> list[Path]:
    return list((ROOT / "perfumer").rglob("*.py"))


def running() -> list[Path]:
    return [ROOT / "app.py", *(file for file in package() if not is_for_training(file))]


def everywhere() -> set[str]:
    return {*listed("requirements-kiosk.txt"), *listed("requirements.txt")}


def test_the_requirements_are_those_of_the_project_file():
    written = {name: (ROOT / name).read_text(encoding="utf-8") for name in contents()}
    assert written == contents(), "run python -m tools.requirements"


def test_the_kiosk_imports_exactly_what_requirements_list():
    assert imported(running()) | UNSEEN == everywhere()


def test_a_booth_does_without_pytorch_and_nothing_else():
    assert set(listed("requirements.txt")) == {"torch", "torchvision"}


def test_training_imports_nothing_that_is_not_listed():
    needed = imported(filter(is_for_training, package())) - everywhere()
    assert needed | UNSEEN_IN_TRAINING == set(listed("requirements-train.txt"))


def test_tests_benchmarks_and_tools_import_nothing_that_is_not_listed():
    files = [
        file for name in ("tests", "benchmarks", "tools") for file in (ROOT / name).rglob("*.py")
    ]
    files.remove(IN_AN_ENVIRONMENT_OF_ITS_OWN)
    names = ("requirements-train.txt", "requirements-docs.txt", "requirements-dev.txt")
    assert imported(files) <= everywhere() | {p for name in names for p in listed(name)}


def test_opencv_comes_once():
    assert [name for name in everywhere() if "opencv" in name] == ["opencv-contrib-python"]
    wanted = [line for line in requires("mediapipe") or () if line.startswith("opencv")]
    assert all(line.startswith("opencv-contrib-python") for line in wanted)


def test_the_torch_that_no_torchvision_fits_is_left_out():
    assert "!=2.13.0" in listed("requirements.txt")["torch"]


# Locks


def locked(name: str) -> dict[str, list[str]]:
    """Distribution → its lines, of the lock of one requirements file."""
    text = (ROOT / lock_of(name)).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text.removeprefix(HEADER), flags=re.MULTILINE)
    return {entry.partition("==")[0]: entry.splitlines() for entry in entries if entry}


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_lock_holds_what_its_requirements_list(target):
    wanted = {re.sub(r"\[.*", "", name) for name in listed(target.name)}
    for name in target.includes:
        wanted |= set(listed(name))
    assert wanted <= set(locked(target.name)), "run make lock"


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_lock_names_versions_and_hashes_and_no_machine(target):
    for lines in locked(target.name).values():
        assert re.match(r"[a-z0-9.-]+(\[[a-z,-]+\])?==[\w.+!]+", lines[0])
        assert len(lines) > 1
        assert all(
            re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines[1:]
        )


def test_locks_agree():
    versions = [
        {name: lines[0].partition(" ")[0] for name, lines in locked(target.name).items()}
        for target in TARGETS
    ]
    whole = versions[-1]
    assert all(each.items() <= whole.items() for each in versions)


def test_locked_versions_are_those_that_the_requirements_allow():
    for target in TARGETS:
        locks = locked(target.name)
        for name, line in listed(target.name).items():
            needed, version = Requirement(line), re.search(r"==([\w.+!]+)", locks[name][0])
            assert version is not None
            assert version[1] in needed.specifier, line


def test_a_booth_is_locked_without_pytorch():
    names = set(locked("requirements-kiosk.txt"))
    assert names & {"torch", "torchvision", "triton"} == set()
    assert not any(name.startswith(("nvidia-", "cuda-")) for name in names)


# Make


@POSIX
@pytest.mark.parametrize(
    ("target", "options", "adds"),
    [
        ("run", [], set()),
        ("run", ["SLIM=1"], set()),
        ("run", ["FULL=1"], {"requirements.lock"}),
        ("test", [], {"requirements-dev.lock"}),
        ("train", [], {"requirements-train.lock"}),
    ],
)
def test_make_installs_a_small_booth_and_adds_pytorch_where_it_is_needed(
    tmp_path, target, options, adds
):
    command = ["make", "--dry-run", f"VENV={tmp_path / 'venv'}", target, *options]
    plan = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    installed = set(re.findall(r"-r (requirements\S*)", plan))
    assert installed == {"requirements-kiosk.lock", *adds}
    assert str(tmp_path / "venv") in plan


@POSIX
def test_make_does_without_the_locks_where_told_to(tmp_path):
    command = ["make", "--dry-run", f"VENV={tmp_path / 'venv'}", "test", "LOCK="]
    plan = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"-r (requirements\S*)", plan)) == {
        "requirements-kiosk.txt",
        "requirements-dev.txt",
    }


@POSIX
def test_the_old_name_of_a_small_booth_says_what_it_is_now(tmp_path):
    command = ["make", "--dry-run", f"VENV={tmp_path / 'venv'}", "run", "SLIM=1"]
    plan = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "SLIM=1 is what 'make run' does by itself now" in plan
