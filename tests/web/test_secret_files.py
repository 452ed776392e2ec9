"""The secret and the key are read as text, whatever program saved their files."""

from __future__ import annotations

import pytest

from perfumer.web.admin.key import Logins, key_of
from perfumer.web.secret import SecretError, secret_of


def key(path):
    return key_of(path)[0]


BOTH = pytest.mark.parametrize("made", [secret_of, key])
LONG = "a-good-long-key-of-forty-letters-and-9"


@BOTH
def test_a_byte_order_mark_and_spaces_are_no_part_of_it(tmp_path, made):
    path = tmp_path / "file"
    path.touch(0o600)
    path.write_text(f"\ufeff {LONG}\r\n", encoding="utf-8")
    assert made(path) == LONG


def test_a_key_in_a_file_with_a_byte_order_mark_opens_the_dashboard(tmp_path):
    (tmp_path / "key").touch(0o600)
    (tmp_path / "key").write_text(f"\ufeff{LONG}\n", encoding="utf-8")
    assert Logins(key(tmp_path / "key"), 60, lambda: 0.0).open(LONG, "here") is not None


@BOTH
def test_a_folder_and_a_place_where_nothing_can_be_written_are_named(tmp_path, made):
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "below"):
        with pytest.raises(
            SecretError, match=rf"{path} cannot be made or read \([^/]+\): let this user write in"
        ):
            made(path)
