"""Stand-ins for camera devices: what the kernel lists, what it answers, and what is read.

A :class:`Bench` has folders that look like /dev, /sys and /proc, and a clock of its own that
moves when a camera is read. The numbers are those of ``linux/videodev2.h``.
"""

from __future__ import annotations

import errno
import itertools
import os
import struct
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from perfumer.camera.devices.machine import Machine

CAPTURE, STREAMING, META, OWN = 0x1, 0x0400_0000, 0x0080_0000, 0x8000_0000
NEXT = 0x8000_0000
INTEGER, BOOLEAN, MENU = 1, 2, 3
USUAL = {"MJPG": {(1280, 720): [30.0], (640, 480): [30.0]}, "YUYV": {(1280, 720): [10.0]}}


@dataclass
class Knob:
    """A control of a camera."""

    id: int
    name: str
    kind: int
    low: int
    high: int
    value: int
    step: int = 1
    menu: dict[int, str] = field(default_factory=dict)
    refuses: bool = False  # the driver says no to every value


@dataclass
class Eye:
    """A camera: what it says of itself, and how it behaves."""

    name: str = "HD Pro Webcam C920"
    maker: tuple[str, str] = ("046d", "082d")
    serial: str = ""
    driver: str = "uvcvideo"
    flags: int = CAPTURE
    modes: dict[str, dict[tuple[int, int], list[float]]] = field(default_factory=lambda: USUAL)
    knobs: list[Knob] = field(default_factory=list)
    first_frame_s: float = 0.2  # seconds from opening to the first frame
    level: tuple[int, int, int] = (40, 80, 120)  # colour of its pictures, BGR
    busy: bool = False
    grants: tuple[str, int, int, float] | None = None  # what it gives whatever it is asked
    real_fps: dict[str, float] = field(default_factory=dict)  # by format, where it falls short
    opened: list[str] = field(default_factory=list)  # format and size of each opening, in order
    forgets: bool = False  # its controls go back to their default when pictures begin
    dies_after: int | None = None  # frames after which nothing comes


class Bench:
    """A machine with the cameras that are plugged in."""

    def __init__(self, folder: Path) -> None:
        self.dev, self.sys, self.proc = folder / "dev", folder / "sys", folder / "proc"
        for path in (self.dev, self.sys / "dev" / "char", self.proc):
            path.mkdir(parents=True)
        self.now = 0.0
        self.eyes: dict[Path, Eye] = {}
        self._files: dict[int, Path] = {}
        self._numbers = itertools.count(100)
        self.machine = Machine(
            self.dev, self.sys, self.proc, True, self.number_of, self, self.capture
        )

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def plug(self, eye: Eye, number: int, port: str = "1-1", index: int = 0) -> Path:
        """Plug a camera in; it becomes /dev/videoNUMBER."""
        node = self.dev / f"video{number}"
        node.write_text(f"81:{number}")
        usb = self.sys / "devices" / "usb1" / port
        folder = usb / f"{port}:1.0" / "video4linux" / node.name
        folder.mkdir(parents=True)
        facts = {"idVendor": eye.maker[0], "idProduct": eye.maker[1], "serial": eye.serial}
        for name, text in facts.items():
            (usb / name).write_text(f"{text}\n")
        (folder / "name").write_text(f"{eye.name}\n")
        (folder / "index").write_text(f"{index}\n")
        (folder / "device").symlink_to(usb / f"{port}:1.0")
        (self.sys / "dev" / "char" / f"81:{number}").symlink_to(folder)
        self.eyes[node] = eye
        return node

    def unplug(self, number: int) -> None:
        node = self.dev / f"video{number}"
        folder = (self.sys / "dev" / "char" / f"81:{number}").resolve()
        for name in ("name", "index", "device"):
            (folder / name).unlink()
        folder.rmdir()
        (self.sys / "dev" / "char" / f"81:{number}").unlink()
        node.unlink()
        del self.eyes[node]

    def link(self, kind: str, name: str, node: Path) -> Path:
        """Make a link such as /dev/v4l/by-id/NAME; an old one is replaced."""
        path = self.dev / "v4l" / kind / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(node)
        return path

    def run(self, pid: int, name: str, *opened: Path) -> None:
        """Have a process run that has files open."""
        (self.proc / str(pid) / "fd").mkdir(parents=True)
        (self.proc / str(pid) / "comm").write_text(f"{name}\n")
        for number, path in enumerate(opened):
            (self.proc / str(pid) / "fd" / str(number)).symlink_to(path)

    def number_of(self, path: Path) -> str | None:
        return path.read_text() if path.is_file() and self.dev in path.resolve().parents else None

    def open(self, path: Path) -> int:
        if path.resolve() not in self.eyes:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        number = next(self._numbers)
        self._files[number] = path.resolve()
        return number

    def close(self, number: int) -> None:
        del self._files[number]

    @property
    def left_open(self) -> int:
        return len(self._files)

    def ioctl(self, number: int, request: int, buffer: bytearray) -> None:
        answer(self.eyes[self._files[number]], request, buffer)

    def capture(self, device: str | int) -> Reader:
        return Reader(self, Path(str(device)))


class Reader:
    """What OpenCV gives for a device that is opened."""

    def __init__(self, bench: Bench, node: Path) -> None:
        self._bench, self._node = bench, node.resolve()
        self._eye = bench.eyes.get(self._node)
        self._opened_at = bench.now
        self._asked: dict[int, float] = {}
        self._frames = 0
        self._image: np.ndarray | None = None

    def isOpened(self) -> bool:  # noqa: N802 (its name in OpenCV)
        return self._eye is not None and not self._eye.busy

    def set(self, prop: int, value: float, /) -> bool:
        self._asked[prop] = value
        return True

    def _granted(self) -> tuple[str, int, int, float]:
        assert self._eye is not None
        if self._eye.grants is not None:
            return self._eye.grants
        fourcc = int(self._asked.get(cv2.CAP_PROP_FOURCC, 0)).to_bytes(4, "little").decode()
        size = (
            int(self._asked.get(cv2.CAP_PROP_FRAME_WIDTH, 640)),
            int(self._asked.get(cv2.CAP_PROP_FRAME_HEIGHT, 480)),
        )
        if size not in self._eye.modes.get(fourcc, {}):
            fourcc, sizes = next(iter(self._eye.modes.items()))
            size = next(iter(sizes))
        return fourcc, *size, self._eye.modes[fourcc][size][0]

    def get(self, prop: int, /) -> float:
        fourcc, width, height, fps = self._granted()
        return {
            cv2.CAP_PROP_FOURCC: cv2.VideoWriter.fourcc(*fourcc),
            cv2.CAP_PROP_FRAME_WIDTH: width,
            cv2.CAP_PROP_FRAME_HEIGHT: height,
            cv2.CAP_PROP_FPS: fps,
            cv2.CAP_PROP_POS_MSEC: self._bench.now * 1000,
        }[prop]

    def read(self) -> tuple[bool, object]:
        eye, bench = self._eye, self._bench
        if eye is None or bench.eyes.get(self._node) is not eye:
            return False, None
        fourcc, width, height, fps = self._granted()
        if not self._frames:
            eye.opened.append(f"{fourcc} {width}x{height}")
            for knob in eye.knobs if eye.forgets else ():
                knob.value = knob.low
            due = self._opened_at + eye.first_frame_s
            if due - bench.now > 1:
                bench.now += 1.0  # OpenCV waits that long for one frame
                return False, None
            bench.now = max(bench.now, due)
        elif eye.dies_after is not None and self._frames >= eye.dies_after:
            bench.now += 1.0
            return False, None
        bench.now += 1 / eye.real_fps.get(fourcc, fps)
        self._frames += 1
        if self._image is None:
            self._image = np.full((height, width, 3), eye.level, np.uint8)
        self._image[0, 0] = self._frames % 251
        return True, self._image

    def release(self) -> None:
        self._node = Path("/released")


def answer(eye: Eye, request: int, buffer: bytearray) -> None:
    """Answer as the kernel would; raise :class:`OSError` for what there is not."""
    questions = {
        0x80685600: _capability,
        0xC0405602: _format,
        0xC02C564A: _size,
        0xC034564B: _interval,
        0xC0445624: _control,
        0xC02C5625: _menu,
        0xC008561B: _value,
        0xC008561C: _change,
    }
    try:
        questions[request](eye, buffer)
    except (LookupError, StopIteration):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL)) from None


def _code(fourcc: str) -> int:
    return int.from_bytes(fourcc.ljust(4).encode(), "little")


def _capability(eye: Eye, buffer: bytearray) -> None:
    struct.pack_into("16s32s32s", buffer, 0, eye.driver.encode(), eye.name.encode(), b"usb-1")
    struct.pack_into("II", buffer, 84, CAPTURE | META | STREAMING | OWN, eye.flags | STREAMING)


def _format(eye: Eye, buffer: bytearray) -> None:
    index = struct.unpack_from("I", buffer)[0]
    struct.pack_into("I", buffer, 44, _code(list(eye.modes)[index]))


def _find(eye: Eye, code: int) -> dict[tuple[int, int], list[float]]:
    return next(sizes for fourcc, sizes in eye.modes.items() if _code(fourcc) == code)


def _size(eye: Eye, buffer: bytearray) -> None:
    index, code = struct.unpack_from("II", buffer)
    struct.pack_into("III", buffer, 8, 1, *list(_find(eye, code))[index])


def _interval(eye: Eye, buffer: bytearray) -> None:
    index, code, width, height = struct.unpack_from("4I", buffer)
    fps = _find(eye, code)[width, height][index]
    struct.pack_into("3I", buffer, 16, 1, 1000, round(fps * 1000))


def _control(eye: Eye, buffer: bytearray) -> None:
    last = struct.unpack_from("I", buffer)[0] & ~NEXT
    knob = next(knob for knob in sorted(eye.knobs, key=lambda k: k.id) if knob.id > last)
    struct.pack_into("II32s", buffer, 0, knob.id, knob.kind, knob.name.encode())
    struct.pack_into("4iI", buffer, 40, knob.low, knob.high, knob.step, knob.value, 0)


def _knob(eye: Eye, number: int) -> Knob:
    return next(knob for knob in eye.knobs if knob.id == number)


def _menu(eye: Eye, buffer: bytearray) -> None:
    number, index = struct.unpack_from("II", buffer)
    struct.pack_into("32s", buffer, 8, _knob(eye, number).menu[index].encode())


def _value(eye: Eye, buffer: bytearray) -> None:
    number = struct.unpack_from("I", buffer)[0]
    struct.pack_into("i", buffer, 4, _knob(eye, number).value)


def _change(eye: Eye, buffer: bytearray) -> None:
    number, value = struct.unpack_from("Ii", buffer)
    knob = _knob(eye, number)
    if knob.refuses:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    knob.value = value
