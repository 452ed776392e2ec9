"""Ask a camera device of Linux what it is and what it gives, and set its controls (V4L2)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from perfumer.camera.devices.videodev import (
    CAPABILITY,
    CONTROL_INFO,
    DEVICE_FLAGS,
    DISABLED,
    DISCRETE,
    ENUM_FORMAT,
    ENUM_INTERVALS,
    ENUM_SIZES,
    FORMAT,
    GET_CONTROL,
    INTERVAL,
    MEMORY_TO_MEMORY,
    MENU_ITEM,
    NEXT_CONTROL,
    QUERY_CAPABILITY,
    QUERY_CONTROL,
    QUERY_MENU,
    READ_ONLY,
    SET_CONTROL,
    SIZE,
    STREAM,
    VALUE,
    VIDEO_CAPTURE,
    VIDEO_CAPTURE_PLANES,
    ControlType,
    System,
)


@dataclass(frozen=True, slots=True)
class Capability:
    """What a device node says of itself."""

    driver: str
    card: str  # name of the camera
    bus: str  # where it is plugged in
    flags: int  # what this node can do

    @property
    def gives_pictures(self) -> bool:
        """Whether this node is a camera's picture, not its metadata, an output or a codec."""
        capture = self.flags & (VIDEO_CAPTURE | VIDEO_CAPTURE_PLANES)
        return bool(capture) and not self.flags & MEMORY_TO_MEMORY


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to deliver pictures."""

    fourcc: str  # pixel format, as "MJPG"; empty where it is not known
    width: int  # pixels
    height: int  # pixels
    fps: float  # frames a second; 0 where it is not known

    def __str__(self) -> str:
        rate = f" at {self.fps:.3g} frames a second" if self.fps else ""
        return f"{self.fourcc or 'any format'} {self.width}x{self.height}{rate}"


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a camera."""

    id: int
    name: str  # as v4l2-ctl writes it: power_line_frequency
    type: ControlType
    min: int
    max: int
    step: int
    default: int
    flags: int
    menu: tuple[tuple[int, str], ...]  # number and name of each item; empty without a menu


class Node:
    """An open device node."""

    def __init__(self, number: int, system: System) -> None:
        self._number = number
        self._system = system

    def capability(self) -> Capability:
        """Return what the node is. Raises :class:`OSError` for what is no video device."""
        driver, card, bus, _, flags, own = self._ask(QUERY_CAPABILITY, CAPABILITY)
        flags = own if flags & DEVICE_FLAGS else flags
        return Capability(_text(driver), _text(card), _text(bus), flags)

    def formats(self) -> list[str]:
        """Return the pixel formats that it offers."""
        return [_fourcc(answer[4]) for answer in self._list(ENUM_FORMAT, FORMAT, STREAM)]

    def modes(self, wanted: Sequence[tuple[int, int]]) -> list[Mode]:
        """Return every format, size and rate that it offers.

        Of a range of sizes, those that are ``wanted`` and lie within, else the largest; of a
        range of rates, the highest.
        """
        return [
            Mode(_fourcc(pixels), width, height, fps)
            for pixels in (answer[4] for answer in self._list(ENUM_FORMAT, FORMAT, STREAM))
            for width, height in self._sizes(pixels, wanted)
            for fps in self._rates(pixels, width, height)
        ]

    def controls(self) -> list[Control]:
        """Return what can be set."""
        controls: list[Control] = []
        last = 0
        while True:
            try:
                answer = self._ask(QUERY_CONTROL, CONTROL_INFO, last | NEXT_CONTROL)
            except OSError:
                return controls
            last, kind, name, low, high, step, default, flags = answer
            if kind in list(ControlType) and not flags & (DISABLED | READ_ONLY):
                type_ = ControlType(kind)
                menu = tuple(self._menu(last, type_, low, high))
                controls.append(
                    Control(last, plain(_text(name)), type_, low, high, step, default, flags, menu)
                )

    def value(self, control: Control) -> int:
        """Return what a control is set to. Raises :class:`OSError`."""
        return int(self._ask(GET_CONTROL, VALUE, control.id)[1])

    def set(self, control: Control, value: int) -> None:
        """Set a control. Raises :class:`OSError`."""
        self._ask(SET_CONTROL, VALUE, control.id, value)

    def _menu(self, id_: int, kind: ControlType, low: int, high: int) -> Iterator[tuple[int, str]]:
        if kind not in (ControlType.MENU, ControlType.INTEGER_MENU):
            return
        for index in range(low, high + 1):
            try:
                name = self._ask(QUERY_MENU, MENU_ITEM, id_, index)[2]
            except OSError:
                continue  # menus have holes
            number = str(int.from_bytes(name[:8], "little", signed=True))
            yield index, _text(name) if kind is ControlType.MENU else number

    def _sizes(self, pixels: int, wanted: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for _, _, kind, *numbers in self._list(ENUM_SIZES, SIZE, pixels):
            if kind == DISCRETE:
                yield numbers[0], numbers[1]
                continue
            narrow, wide, _, low, high, _ = numbers
            inside = [(w, h) for w, h in wanted if narrow <= w <= wide and low <= h <= high]
            yield from inside or [(wide, high)]
            return

    def _rates(self, pixels: int, width: int, height: int) -> Iterator[float]:
        any_rate = False
        for answer in self._list(ENUM_INTERVALS, INTERVAL, pixels, width, height):
            any_rate = True
            kind, seconds, parts = answer[4:7]
            if seconds and parts:
                yield parts / seconds
            if kind != DISCRETE:
                return
        if not any_rate:
            yield 0.0

    def _list(
        self, request: int, layout: struct.Struct, *numbers: int
    ) -> Iterator[tuple[int, ...]]:
        """Ask for entry 0, 1 … until there is none."""
        index = 0
        while True:
            try:
                yield self._ask(request, layout, index, *numbers)
            except OSError:
                return
            index += 1

    def _ask(self, request: int, layout: struct.Struct, *numbers: int) -> tuple:  # type: ignore[type-arg]
        buffer = bytearray(layout.size)
        struct.pack_into(f"={len(numbers)}I", buffer, 0, *(n & 0xFFFF_FFFF for n in numbers))
        self._system.ioctl(self._number, request, buffer)
        return layout.unpack(buffer)


@contextmanager
def open_node(path: Path, system: System) -> Iterator[Node]:
    """Open a device for questions and controls; pictures may be read elsewhere meanwhile.

    Raises :class:`OSError`.
    """
    number = system.open(path)
    try:
        yield Node(number, system)
    finally:
        system.close(number)


def plain(name: str) -> str:
    """Return a control's name as v4l2-ctl writes it: small letters, digits and ``_``."""
    letters = "".join(letter if letter.isalnum() else " " for letter in name.lower())
    return "_".join(letters.split())


def _text(content: bytes) -> str:
    return content.partition(b"\0")[0].decode(errors="replace").strip()


def _fourcc(number: int) -> str:
    return number.to_bytes(4, "little").decode("ascii", errors="replace").strip()
