"""A file is there as it was or as it will be, whatever is cut off in between."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import suppress
from random import Random

import pytest

from perfumer.files.holding import HeldError, Hold
from perfumer.files.whole import make_whole, set_aside, write_whole, writing

WRITER = """
import sys
from pathlib import Path
from perfumer.files.whole import write_whole
n = 0
while True:
    n += 1
    write_whole(Path(sys.argv[1]), f"{n % 10}" * 300_000)
    if n == 1:
        print("begun", flush=True)
"""

HOLDER = """
import sys
from pathlib import Path
from perfumer.files.holding import Hold
held = Hold(Path(sys.argv[1]))
print("held", flush=True)
input()
"""


def test_a_file_is_replaced_with_its_new_content(tmp_path):
    path = tmp_path / "deep" / "file"
    write_whole(path, "one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_an_error_in_between_leaves_the_old_content_and_nothing_else(tmp_path):
    path = tmp_path / "file"
    write_whole(path, "old")
    with suppress(ZeroDivisionError), writing(path) as file:
        file.write(b"half of the n")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("seed", range(8))
def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path, seed):
    path = tmp_path / "file"
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        time.sleep(Random(seed).uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
    content = path.read_text()
    assert len(content) == 300_000
    assert len(set(content)) == 1


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such mode")
def test_a_private_file_is_its_owners_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        write_whole(tmp_path / "key", "secret", private=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_of_two_that_make_a_file_one_does(tmp_path):
    assert make_whole(tmp_path / "key", "first")
    assert not make_whole(tmp_path / "key", "second")
    assert (tmp_path / "key").read_text() == "first"


def test_what_is_set_aside_replaces_nothing(tmp_path):
    for content in ("one", "two"):
        (tmp_path / "file").write_text(content)
        set_aside(tmp_path / "file", "cannot be read")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "file.damaged": "one",
        "file.damaged-2": "two",
    }


def test_a_name_is_held_by_one_and_free_after_a_kill(tmp_path):
    held = Hold(tmp_path / "lock")
    with pytest.raises(HeldError, match=f"process {os.getpid()}"):
        Hold(tmp_path / "lock")
    held.release()
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        with pytest.raises(HeldError):
            Hold(tmp_path / "lock")
        process.kill()
    Hold(tmp_path / "lock").release()
