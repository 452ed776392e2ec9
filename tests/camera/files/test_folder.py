"""Folders as people have them: hidden files, broken ones, folders named like pictures."""

from __future__ import annotations

import itertools
import time

import cv2
import numpy as np
import PIL.Image
import pytest

from perfumer.camera.files.folder import Pictures
from perfumer.camera.opening import open_camera
from perfumer.camera.source import CameraError, Reason, Shape
from perfumer.camera.worker import CameraWorker, Patience
from perfumer.mailbox import Latest
from perfumer.supervision.supervisor import Supervisor
from tests.support.paths import DATA

SHAPE = Shape(64, 36, 50)


def save(path, level, size=(64, 36)):
    image = np.full((size[1], size[0], 3), level, np.uint8)
    path.write_bytes(cv2.imencode(path.suffix, image)[1].tobytes())
    return path


@pytest.fixture
def folder(tmp_path):
    """Three good pictures among what systems and half-done copies leave."""
    for name, level in [("b.png", 50), ("d.jpg", 120), ("f.webp", 200)]:
        save(tmp_path / name, level)
    (tmp_path / "._b.png").write_bytes(b"\0\5\26\7Mac OS X")
    (tmp_path / ".hidden.jpg").write_bytes(b"")
    (tmp_path / "a.jpg").write_bytes(b"")
    (tmp_path / "c.jpg").write_bytes((tmp_path / "d.jpg").read_bytes()[:200])
    (tmp_path / "e.png").write_text("<html>not found</html>")
    (tmp_path / "album.jpg").mkdir()
    (tmp_path / "notes.txt").write_text("not a picture")
    return tmp_path


def test_what_cannot_be_read_is_left_out_and_named_once(folder, caplog):
    source = open_camera(str(folder), Shape(64, 36, 500), DATA, lambda: None)
    images = source.open()
    levels = [int(image[0, 0, 0]) for image in itertools.islice(images, 4001)]
    images.close()
    seen = [level for level, _ in itertools.groupby(levels)]
    assert seen == pytest.approx([50, 120, 200, 50, 120][: len(seen)], abs=3)
    assert len(seen) >= 4
    names = sorted(record.getMessage().split(" is left out")[0] for record in caplog.records)
    assert names == [str(folder / name) for name in ("a.jpg", "c.jpg", "e.png")]


def test_a_folder_with_nothing_good_is_named_with_what_is_there(tmp_path):
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(b"broken")
    with pytest.raises(CameraError, match=r"no picture in it can be read, not a.jpg, b.jpg") as bad:
        open_camera(str(tmp_path), SHAPE, DATA, lambda: None)
    assert bad.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize("hidden", [None, "._a.jpg"])
def test_an_empty_folder_is_named(tmp_path, hidden):
    if hidden:
        save(tmp_path / hidden.replace("._", ""), 9).rename(tmp_path / hidden)
    with pytest.raises(CameraError, match=r"holds no picture \(.*\.png.*\) among 0 files"):
        open_camera(str(tmp_path), SHAPE, DATA, lambda: None)


def test_pictures_that_all_go_while_they_are_shown_end_with_a_reason(tmp_path):
    path = save(tmp_path / "a.png", 90)
    images = Pictures(tmp_path, Shape(64, 36, 500)).images()
    next(images)
    path.write_bytes(b"overwritten")
    with pytest.raises(CameraError, match=r"no picture in it can be read"):
        list(itertools.islice(images, 4000))


def test_a_photograph_taken_sideways_stands_upright(tmp_path):
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[:, :30] = (255, 0, 0)  # the left of the file is the top of the photograph
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    PIL.Image.fromarray(pixels).save(tmp_path / "a.png", exif=exif)
    shown = Pictures(tmp_path, Shape(60, 60, 50)).first()
    assert tuple(shown[5, 30]) == (255, 0, 0)
    assert tuple(shown[55, 30]) == (0, 0, 0)


def test_a_huge_picture_is_read_at_a_smaller_scale_and_stalls_nothing(tmp_path):
    save(tmp_path / "a.png", 50)
    PIL.Image.new("RGB", (11_000, 8_000), (200, 200, 200)).save(tmp_path / "b.jpg", quality=50)
    pictures = Pictures(tmp_path / "b.jpg", SHAPE)
    began = time.process_time()
    assert pictures.first().shape == (36, 64, 3)
    assert time.process_time() - began < 3.0
    frames = Latest()
    source = open_camera(str(tmp_path), SHAPE, DATA, lambda: None)
    worker = CameraWorker(source, frames, Patience(1.5, 1.5, 0.5, 2.0))
    worker.start(Supervisor())
    follow, levels = frames.follow(), set()
    while len(levels) < 2:
        levels.add(int(next(follow).image[18, 32, 0]))
    status = worker.status
    worker.stop()
    assert (status.online, status.reconnects) == (True, 0)
