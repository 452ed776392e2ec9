"""Why a device does not open, and who uses it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from perfumer.camera.devices.holders import describe_use, find_holders
from perfumer.camera.devices.machine import HERE
from perfumer.camera.devices.refusal import explain_refusal
from perfumer.camera.source import Reason
from tests.support.camera.devices import META, Bench, Eye


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def test_a_busy_camera_says_by_whom(bench):
    node = bench.plug(Eye(busy=True), 0)
    bench.run(4711, "zoom", bench.dev / "null", node)
    bench.run(4712, "bash", bench.dev / "null")
    error = explain_refusal(node, bench.machine)
    assert error.reason is Reason.REFUSED
    assert "it is used by zoom (process 4711): close that program" in str(error)


def test_programs_that_only_keep_a_camera_open_are_named_last(bench):
    node = bench.plug(Eye(), 0)
    bench.run(11, "wireplumber", node)
    bench.run(99, "chromium", node)
    holders, _ = find_holders(node, bench.machine)
    assert [holder.name for holder in holders] == ["chromium", "wireplumber"]


def test_a_reader_of_our_own_that_hangs_is_named_as_such(bench):
    node = bench.plug(Eye(), 0)
    bench.run(os.getpid(), "python", node)
    assert "this program has it open itself" in describe_use(node, bench.machine)


def test_a_process_that_ends_meanwhile_is_passed_over(bench):
    node = bench.plug(Eye(), 0)
    (bench.proc / "5").mkdir()
    assert find_holders(node, bench.machine) == ([], False)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process has open")
def test_this_process_is_found_by_the_files_it_has_open(tmp_path):
    path = tmp_path / "video0"
    with path.open("w"):
        holders, _ = find_holders(path, HERE)
    assert os.getpid() in [holder.pid for holder in holders]


@pytest.mark.parametrize(
    ("cameras", "says"),
    [({}, "this machine has no camera device"), ({2: "Eye"}, "video2 (Eye)")],
)
def test_a_device_that_is_not_there_says_what_there_is(bench, cameras, says):
    for number, name in cameras.items():
        bench.plug(Eye(name=name), number)
    error = explain_refusal(bench.dev / "video7", bench.machine)
    assert error.reason is Reason.MISSING
    assert f"{bench.dev / 'video7'} is not there" in str(error)
    assert says in str(error)


def test_metadata_is_named_as_no_camera(bench):
    node = bench.plug(Eye(flags=META), 1)
    assert "is no camera (metadata" in str(explain_refusal(node, bench.machine))


@pytest.mark.skipif(sys.platform != "linux", reason="asks a device of Linux")
def test_a_terminal_is_named_as_no_camera():
    ours, theirs = os.openpty()
    path = Path(os.ttyname(theirs))
    error = explain_refusal(path, HERE)
    os.close(ours)
    os.close(theirs)
    assert error.reason is Reason.REFUSED
    assert f"{path} is no camera" in str(error)
