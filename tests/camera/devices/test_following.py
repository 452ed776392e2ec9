"""The same camera again after it was unplugged, and never its neighbour."""

from __future__ import annotations

import dataclasses
import logging

import pytest

from perfumer.camera.devices.following import Follower
from perfumer.camera.source import CameraError, Reason
from tests.support.camera.devices import Bench, Eye


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def equal_eyes():
    return Eye(name="USB Camera", serial=""), Eye(name="USB Camera", serial="")


def test_a_replugged_camera_is_found_under_its_new_number(bench):
    camera = Follower(bench.plug(Eye(serial="A1"), 0), bench.machine)
    bench.unplug(0)
    node = bench.plug(Eye(serial="A1"), 5)
    assert camera.find() == node


def test_another_camera_at_the_old_number_is_left_alone(bench):
    camera = Follower(bench.plug(Eye(name="Mine"), 0, port="1-1"), bench.machine)
    bench.unplug(0)
    bench.plug(Eye(name="Stranger", maker=("1234", "5678")), 0, port="1-2")
    with pytest.raises(CameraError, match=r"'Mine' is not plugged in.*'Stranger', and is left"):
        camera.find()


def test_without_a_serial_number_a_camera_may_move_to_another_socket(bench):
    camera = Follower(bench.plug(Eye(), 0, port="1-1"), bench.machine)
    bench.unplug(0)
    node = bench.plug(Eye(), 1, port="1-4")
    assert camera.find() == node


def test_of_two_equal_cameras_the_one_in_the_other_socket_is_not_taken(bench):
    mine, neighbour = equal_eyes()
    camera = Follower(bench.plug(mine, 0, port="1-1"), bench.machine)
    bench.plug(neighbour, 2, port="1-2")
    assert camera.find().name == "video0"
    bench.unplug(0)
    with pytest.raises(CameraError, match="its socket was 1-1") as away:
        camera.find()
    assert away.value.reason is Reason.MISSING
    bench.plug(mine, 4, port="1-1")
    assert camera.find().name == "video4"


def test_the_second_node_of_a_camera_is_not_the_camera(bench):
    camera = Follower(bench.plug(Eye(), 0, port="1-1", index=0), bench.machine)
    bench.unplug(0)
    bench.plug(Eye(), 1, port="1-1", index=1)
    with pytest.raises(CameraError, match="not plugged in"):
        camera.find()


def test_a_number_without_a_camera_is_learned_when_one_comes(bench):
    camera = Follower(bench.dev / "video3", bench.machine)
    with pytest.raises(CameraError, match="no camera device"):
        camera.find()
    bench.plug(Eye(name="Mine"), 3)
    assert camera.find().name == "video3"
    bench.unplug(3)
    bench.plug(Eye(name="Stranger"), 3)
    with pytest.raises(CameraError, match="Stranger"):
        camera.find()


def test_a_link_is_followed_anew(bench):
    link = bench.link("by-path", "pci-usb-0:1:1.0", bench.plug(Eye(name="One"), 0))
    camera = Follower(link, bench.machine)
    assert camera.find().name == "video0"
    bench.link("by-path", link.name, bench.plug(Eye(name="Two"), 7, port="1-7"))
    assert camera.find().name == "video7"


def test_a_link_that_is_away_is_waited_for(bench):
    camera = Follower(bench.dev / "v4l" / "by-id" / "usb-Eye", bench.machine)
    with pytest.raises(CameraError, match="usb-Eye: it is not plugged in") as away:
        camera.find()
    assert away.value.reason is Reason.MISSING
    bench.link("by-id", "usb-Eye", bench.plug(Eye(), 2))
    assert camera.find().name == "video2"


def test_a_name_that_two_equal_cameras_share_does_not_move_to_the_neighbour(bench, caplog):
    mine, neighbour = equal_eyes()
    link = bench.link("by-id", "usb-USB_Camera", bench.plug(mine, 0, port="1-1"))
    other = bench.plug(neighbour, 2, port="1-2")
    camera = Follower(link, bench.machine)
    assert camera.find().name == "video0"
    assert "name one by its socket" in caplog.text
    bench.unplug(0)
    bench.link("by-id", link.name, other)  # what udev does
    with pytest.raises(CameraError, match="its socket was 1-1"):
        camera.find()


def test_without_facts_of_the_kernel_the_name_of_udev_stays_with_the_camera(bench):
    blind = dataclasses.replace(bench.machine, number_of=lambda path: None)
    node = bench.plug(Eye(), 3)
    link = bench.link("by-id", "usb-Eye-index0", node)
    camera = Follower(node, blind)
    assert camera.find() == node
    link.unlink()
    with pytest.raises(CameraError, match="usb-Eye-index0 is gone"):
        camera.find()
    bench.link("by-id", "usb-Eye-index0", bench.plug(Eye(), 5, port="1-5"))
    assert camera.find().name == "video5"


def test_a_new_number_is_logged_once(bench, caplog):
    caplog.set_level(logging.INFO)
    camera = Follower(bench.plug(Eye(serial="A1"), 0), bench.machine)
    camera.find()
    bench.unplug(0)
    bench.plug(Eye(serial="A1"), 5)
    camera.find()
    camera.find()
    assert caplog.text.count("is now") == 1
