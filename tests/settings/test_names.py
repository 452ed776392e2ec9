"""Settings: their names of today, and the old ones for one release."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from pydantic import ValidationError

from perfumer.compat.settings import RENAMED, variable, warn
from perfumer.settings.all import Settings
from tests.support.paths import ROOT

ALIASES = [(group, old, new) for group, names in RENAMED.items() for old, new in names.items()]
IDS = [variable(group, old) for group, old, _ in ALIASES]


@pytest.fixture(autouse=True)
def _nothing_warned_yet():
    warn.cache_clear()


def other_value(group: str, name: str) -> Any:
    """A value of that setting that is not its default and keeps its bounds."""
    field = getattr(Settings(), group).__class__.model_fields[name]
    value = field.default
    if isinstance(value, int | float):
        for candidate in (value + 1, value - 1, value / 2 if isinstance(value, float) else value):
            try:
                Settings(**{group: {name: candidate}})
            except ValidationError:
                continue
            return candidate
    return "models/other.json"


@pytest.mark.parametrize(("group", "old", "new"), ALIASES, ids=IDS)
def test_a_renamed_setting_keeps_its_old_variable_and_says_the_new_one(
    group, old, new, monkeypatch, caplog
):
    value = other_value(group, new)
    monkeypatch.setenv(variable(group, old), str(value))
    with caplog.at_level(logging.WARNING):
        given, again = (getattr(getattr(Settings(), group), new) for _ in range(2))
    assert given == again == type(given)(value)
    [record] = caplog.records  # once, however often the settings are read
    assert variable(group, old) in record.getMessage()
    assert variable(group, new) in record.getMessage()


@pytest.mark.parametrize(("group", "old", "new"), ALIASES, ids=IDS)
def test_a_new_name_is_a_setting_and_an_old_one_is_none(group, old, new):
    fields = type(getattr(Settings(), group)).model_fields
    assert new in fields
    assert old not in fields


def test_old_names_are_read_from_the_file_too(tmp_path, caplog):
    file = tmp_path / "perfumer.env"
    file.write_text("PERFUMER_READING__CARD=models/shop/face.json\n")
    settings = Settings(_env_file=file)
    assert settings.reading.model_card.as_posix() == "models/shop/face.json"
    assert "PERFUMER_READING__MODEL_CARD" in caplog.text


def test_the_new_name_wins_where_both_are_given(monkeypatch):
    monkeypatch.setenv("PERFUMER_STUDIO__RATE", "7")
    monkeypatch.setenv("PERFUMER_STUDIO__MAX_REQUESTS", "8")
    assert Settings().studio.max_requests == 8


def test_a_wrong_value_under_an_old_name_is_refused(monkeypatch):
    monkeypatch.setenv("PERFUMER_READING__LEAST", "none")
    with pytest.raises(ValidationError, match="min_readings"):
        Settings()


def test_nothing_is_said_without_old_names(caplog):
    Settings(reading={"min_readings": 4})
    assert caplog.records == []


def test_the_page_of_settings_lists_every_old_name():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for group, old, new in ALIASES:
        assert f"| `{variable(group, old)}` | `{variable(group, new)}` |" in page
