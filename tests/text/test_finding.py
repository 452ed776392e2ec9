"""A file is found under the form of its name that was asked for, or the other one."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from perfumer.text.finding import find_file

COMPOSED = "사진"
IN_PARTS = unicodedata.normalize("NFD", COMPOSED)


@pytest.mark.parametrize("stored", [COMPOSED, IN_PARTS])
@pytest.mark.parametrize("asked", [COMPOSED, IN_PARTS])
def test_folders_and_files_are_found_in_either_form(tmp_path, stored, asked):
    (tmp_path / stored).mkdir()
    (tmp_path / stored / f"{stored}.json").touch()
    assert find_file(tmp_path / asked / f"{asked}.json").exists()


def test_the_exact_name_wins_where_both_are_there(tmp_path):
    for name in (COMPOSED, IN_PARTS):
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert find_file(tmp_path / IN_PARTS).read_text(encoding="utf-8") == IN_PARTS


@pytest.mark.parametrize(
    "path", ["nothing", f"no/{COMPOSED}", f"{COMPOSED}/x", "x" * 5000, f"{COMPOSED * 300}", "a\0b"]
)
def test_what_is_not_there_keeps_its_name(tmp_path, path):
    assert find_file(tmp_path / path) == tmp_path / path


def test_a_relative_path_stays_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(IN_PARTS).touch()
    assert find_file(Path(COMPOSED)) == Path(IN_PARTS)
