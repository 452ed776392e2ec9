"""A wheel, installed into an environment of its own, runs from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfumer.paths import version
from perfumer.perception.assets import assets_in
from tests.support.paths import ROOT
from tests.support.running import RunningKiosk, free_port, until

pytestmark = pytest.mark.slow
START_S = 120.0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run([*command, str(ROOT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``perfumer`` in a new environment, which borrows the packages of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "--quiet"]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True)
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    borrowed = Path(paths["purelib"]) / "borrowed.pth"
    borrowed.write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return scripts / "perfumer"


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    models = str(assets_in(ROOT / "models/mediapipe").face_detector.parent)
    return kept | {"PERFUMER_HOME": str(home), "PERFUMER_PERCEPTION__MODELS": models}


def run(command: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(command), *arguments],
        cwd=folder,
        env=environment(folder / "home"),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def kiosk(command: Path, tmp_path: Path) -> Iterator[RunningKiosk]:
    port = free_port()
    with (tmp_path / "log").open("w+b") as log:
        process = subprocess.Popen(
            [str(command), "run", "--camera", "demo", "--port", str(port)],
            stdout=log,
            stderr=log,
            cwd=tmp_path,
            env=environment(tmp_path / "home"),
        )
        running = RunningKiosk(port, process, log)
        try:
            until(lambda: process.poll() is not None or running.is_up(), START_S)
            assert process.poll() is None, running.said()
            yield running
        finally:
            process.kill()
            process.wait()


def test_a_wheel_carries_every_file_that_the_repository_keeps(wheel):
    listed = subprocess.run(
        ["git", "ls-files", "data", "models", "static", "templates"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    wanted = {f"perfumer/share/{name}" for name in listed if not name.startswith("models/")}
    wanted |= {
        f"perfumer/share/{name}"
        for name in listed
        if name.startswith("models/") and not name.endswith(".md")
    }
    carried = set(zipfile.ZipFile(wheel).namelist())
    assert wanted - carried == set()
    assert not any("mediapipe/" in name for name in carried)
    assert {"perfumer/py.typed", "perfumer/__main__.py"} <= carried
    assert {name.split("/")[0] for name in carried} == {
        "perfumer",
        f"ai_perfumer-{version()}.dist-info",
    }


def test_the_installed_command_says_its_version(command, tmp_path):
    assert run(command, tmp_path, "--version").stdout == f"perfumer {version()}\n"


def test_the_installed_doctor_finds_the_models(command, tmp_path):
    done = run(command, tmp_path, "doctor", "--json")
    assert '"face model", "verdict": "good"' in done.stdout, done.stdout + done.stderr


def test_the_installed_command_serves_from_any_folder_and_writes_into_its_home(kiosk, tmp_path):
    assert kiosk.ask("/readyz").json()["ready"] is True
    assert kiosk.ask("/").status == 200
    assert kiosk.ask("/static/screen.css").status == 200
    assert (tmp_path / "home" / "var" / "secret").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "log"]


def test_without_the_mediapipe_models_the_remedy_is_named(command, tmp_path):
    bare = {"PERFUMER_HOME": str(tmp_path), "PERFUMER_PERCEPTION__MODELS": "models/mediapipe"}
    done = subprocess.run(
        [str(command), "run", "--camera", "demo", "--port", "0"],
        cwd=tmp_path,
        env=environment(tmp_path) | bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "perfumer models" in done.stderr
