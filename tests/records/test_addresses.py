"""One rule says which file an address names, in every program and from any folder."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import make_url

from perfumer.kiosk.parts import records_plan
from perfumer.records.__main__ import main
from perfumer.records.address import RecordsError, resolve_address
from tests.support.journey import ROOT
from tests.support.web.admin_pages import dashboard, settings_in

RELATIVE = ["sqlite:///var/absent.sqlite3", "sqlite+pysqlite:///var/absent.sqlite3"]


@pytest.mark.parametrize(
    ("url", "below"),
    [
        ("sqlite:///var/r.sqlite3", "sqlite:///{root}/var/r.sqlite3"),
        ("sqlite+pysqlite:///var/r.sqlite3", "sqlite+pysqlite:///{root}/var/r.sqlite3"),
        ("sqlite:////a/r.sqlite3", "sqlite:////a/r.sqlite3"),
        ("sqlite+pysqlite:////a/r.sqlite3", "sqlite+pysqlite:////a/r.sqlite3"),
        ("postgresql://u:p@h/d", "postgresql://u:p@h/d"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
    ],
)
def test_a_relative_file_lies_below_the_root(tmp_path, url, below):
    assert resolve_address(url, tmp_path) == below.format(root=tmp_path)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://h/d", "records"])
def test_an_address_without_a_file_or_server_is_refused(tmp_path, url):
    with pytest.raises(RecordsError):
        resolve_address(url, tmp_path)


@pytest.mark.parametrize("url", RELATIVE)
def test_kiosk_dashboard_and_commands_open_the_same_file(tmp_path, monkeypatch, capsys, url):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PERFUMER_RECORDS__URL", url)
    settings = settings_in(tmp_path, url)
    file = str(ROOT / "var/absent.sqlite3")
    assert make_url(records_plan(settings, ROOT).url).database == file
    assert make_url(dashboard(settings).extensions["admin"].url).database == file
    assert main(["verify"]) == 2
    assert file in capsys.readouterr().err


@pytest.mark.parametrize("url", RELATIVE)
def test_the_fleets_file_too_lies_below_the_root(tmp_path, monkeypatch, url):
    monkeypatch.chdir(tmp_path)
    settings = settings_in(tmp_path, url)
    settings.records.central = url
    central = records_plan(settings, ROOT).central
    assert central is not None
    assert make_url(central.url).database == str(ROOT / "var/absent.sqlite3")
