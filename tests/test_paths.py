"""Files are found from any folder, in a checkout and in an installed package."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from perfumer.kiosk.locating import locate
from perfumer.paths import find, home, home_of, root, root_of, version
from perfumer.settings.all import Settings, with_full_paths
from tests.support.paths import ROOT


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A package as a wheel installs it: with its share."""
    package = tmp_path / "site-packages" / "perfumer"
    (package / "share" / "data").mkdir(parents=True)
    return package


def test_a_checkout_holds_both_the_projects_files_and_the_users():
    assert root() == ROOT
    assert home_of(ROOT / "perfumer", None) == ROOT


def test_an_installed_package_has_its_files_inside(installed):
    assert root_of(installed) == installed / "share"


def test_an_installed_program_writes_into_the_users_data_folder(installed):
    folder = home_of(installed, None)
    assert folder.name == "perfumer"
    assert folder.is_absolute()
    assert installed not in (folder, *folder.parents)


def test_the_user_may_name_the_folder(installed, tmp_path):
    assert home_of(installed, str(tmp_path / "mine")) == tmp_path / "mine"


def test_a_file_of_the_users_own_comes_before_the_projects():
    assert find("data/concepts.json") == home() / "data/concepts.json"
    assert find("data/nothing.json") == root() / "data/nothing.json"


def test_every_path_of_the_settings_becomes_absolute():
    groups = with_full_paths(Settings()).model_dump()
    paths = [v for g in groups.values() if isinstance(g, dict) for v in g.values()]
    assert all(path.is_absolute() for path in paths if isinstance(path, Path))


def test_what_a_checkout_reads_and_writes_stays_where_it_was():
    settings = locate(Settings())
    assert settings.admin.key == home() / "var/admin-key"
    assert settings.data.perfumes == ROOT / "data/perfume_catalog.json"
    assert settings.records.url == f"sqlite:///{(home() / 'var/records.sqlite3').as_posix()}"


def test_a_program_reads_the_users_own_settings_and_files_from_any_folder(tmp_path):
    own, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    (own / "data").mkdir(parents=True)
    elsewhere.mkdir()
    (own / "data" / "concepts.json").write_text("{}")
    (own / "perfumer.env").write_text("PERFUMER_RECORDS__PLACE=gate\n")
    code = (
        "from perfumer.paths import find; from perfumer.settings.all import Settings; "
        "print(Settings().records.place); print(find('data/concepts.json'))"
    )
    environment = os.environ | {"PERFUMER_HOME": str(own), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["gate", str(own / "data" / "concepts.json")]


def test_the_version_is_that_of_the_project_file():
    assert f'version = "{version()}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
