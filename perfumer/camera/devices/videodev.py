"""Numbers and structures of ``linux/videodev2.h``, and the three system calls that use them.

They are the same on every processor. They are written out because the libraries that wrap them
are under the GPL, which this project is not, or need a compiler.
"""

from __future__ import annotations

import os
import struct
from enum import IntEnum
from pathlib import Path
from typing import Protocol

VIDEO_CAPTURE = 0x1
VIDEO_CAPTURE_PLANES = 0x1000
MEMORY_TO_MEMORY = 0x8000 | 0x4000  # codecs and scalers: they take pictures to give any
DEVICE_FLAGS = 0x8000_0000  # the flags of this node alone are given as well
STREAM = 1  # V4L2_BUF_TYPE_VIDEO_CAPTURE
DISCRETE = 1  # a size or rate that is one value, not a range
NEXT_CONTROL = 0x8000_0000
DISABLED, READ_ONLY, INACTIVE = 0x1, 0x4, 0x10

CAPABILITY, QUERY_CAPABILITY = struct.Struct("=16s32s32s3I12x"), 0x80685600
FORMAT, ENUM_FORMAT = struct.Struct("=3I32sI16x"), 0xC0405602
CONTROL_INFO, QUERY_CONTROL = struct.Struct("=2I32s4iI8x"), 0xC0445624
MENU_ITEM, QUERY_MENU = struct.Struct("=2I32s4x"), 0xC02C5625
VALUE, GET_CONTROL, SET_CONTROL = struct.Struct("=Ii"), 0xC008561B, 0xC008561C
SIZE, ENUM_SIZES = struct.Struct("=9I8x"), 0xC02C564A
INTERVAL, ENUM_INTERVALS = struct.Struct("=11I8x"), 0xC034564B


class ControlType(IntEnum):
    """What kind of value a control takes; others, such as matrices, are left alone."""

    INTEGER = 1
    BOOLEAN = 2
    MENU = 3
    BITMASK = 8
    INTEGER_MENU = 9


class System(Protocol):
    """The system calls: what a test stands in for."""

    def open(self, path: Path) -> int:
        """Open a device and return its number. Raises :class:`OSError`."""

    def ioctl(self, number: int, request: int, buffer: bytearray) -> None:
        """Send a request; the answer comes in ``buffer``. Raises :class:`OSError`."""

    def close(self, number: int) -> None:
        """Close what was opened."""


class Linux:
    """The system calls of this machine."""

    def open(self, path: Path) -> int:
        return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def ioctl(self, number: int, request: int, buffer: bytearray) -> None:
        import fcntl  # late: Windows has none

        fcntl.ioctl(number, request, buffer, True)

    def close(self, number: int) -> None:
        os.close(number)
