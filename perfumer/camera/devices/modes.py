"""Choose the format and size in which a camera reaches the wanted rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from perfumer.camera.devices.v4l2 import Mode
from perfumer.camera.source import Shape

# What OpenCV decodes, best first: most webcams give their full rate at 720p only as MJPEG.
FORMATS = ("MJPG", "JPEG", "YUYV", "UYVY", "NV12", "NV21", "YU12", "YV12", "RGB3", "BGR3", "")
ENOUGH = 0.7  # share of the wanted rate that counts as reached: 25 for 30 does, 15 does not
EQUAL = 0.9  # share of the best rate that counts as as good
SMALLER = (640, 480)  # what nearly every camera gives at 30 frames a second
MAX_MODES = 4  # most modes that are ever tried on one camera
QUANTILE = 0.25  # share of the times between frames that may be shorter than the one that counts


def plan_modes(offered: Sequence[Mode], shape: Shape) -> list[Mode]:
    """Return the modes to try, best first; ``offered`` is empty where a camera does not tell.

    The first is the wanted size where the camera reaches the rate with it, then smaller ones.
    A camera that reaches the rate in no mode keeps its fastest.
    """
    usable = [
        replace(mode, fps=mode.fps or shape.fps) for mode in offered if mode.fourcc in FORMATS
    ]
    if not usable:
        return _guess(shape)
    needed = shape.fps * ENOUGH
    reaching = [mode for mode in usable if mode.fps >= needed]
    if not reaching:
        return [min(usable, key=lambda mode: (-mode.fps, *_order(mode, shape)))]
    ordered = sorted(reaching, key=lambda mode: _order(mode, shape))
    # One of each format and size, at no more than the wanted rate.
    first: dict[tuple[str, int, int], Mode] = {}
    for mode in ordered:
        key = (mode.fourcc, mode.width, mode.height)
        first.setdefault(key, replace(mode, fps=min(mode.fps, shape.fps)))
    return list(first.values())[:MAX_MODES]


def _guess(shape: Shape) -> list[Mode]:
    modes = [Mode("MJPG", shape.width, shape.height, shape.fps)]
    if shape.width * shape.height > SMALLER[0] * SMALLER[1]:
        modes += [Mode(fourcc, *SMALLER, shape.fps) for fourcc in ("MJPG", "YUYV")]
    return modes


def _order(mode: Mode, shape: Shape) -> tuple[float, ...]:
    too_large = mode.width > shape.width or mode.height > shape.height
    pixels = mode.width * mode.height
    # A camera that gives only larger pictures is asked for the smallest of them.
    size = pixels if too_large else -pixels
    return too_large, size, FORMATS.index(mode.fourcc), abs(mode.fps - shape.fps)


class ModeChooser:
    """Remembers what each mode gave, and moves on a few times at most: it never flaps.

    Modes are tried in order until one reaches the rate. Where none does, the one that came
    closest is kept for good, also after a replug.
    """

    def __init__(self, modes: Sequence[Mode], fps: float) -> None:
        self._modes = list(modes)
        self._fps = fps
        self._index = 0
        self._rates: dict[int, float] = {}  # frames a second that each mode gave
        self.settled = False

    @property
    def current(self) -> Mode:
        """The mode to open the camera with."""
        return self._modes[self._index]

    @property
    def reached(self) -> bool:
        """Whether the current mode reached the wanted rate; False as long as it is not known."""
        return self._rates.get(self._index, 0.0) >= self._fps * ENOUGH

    def would_move(self, fps: float) -> bool:
        """Whether a mode that claims ``fps`` is so slow that another one should be tried."""
        is_slow = 0 < fps < self._fps * ENOUGH
        return is_slow and not self.settled and self._index + 1 < len(self._modes)

    def judge(self, fps: float) -> bool:
        """Take what the current mode gives; return whether the camera must be opened anew."""
        before = self._index
        self._rates[before] = fps
        if not self.reached and before + 1 < len(self._modes):
            self._index += 1
            return True
        self.settled = True
        # The largest of those that are about as fast as the fastest.
        best = max(self._rates.values()) * EQUAL
        self._index = next(index for index in sorted(self._rates) if self._rates[index] >= best)
        return self._index != before


def measure_rate(times_s: Sequence[float], stamped: bool) -> float:
    """Return the frames a second that a camera gives, from the times of some frames.

    With the driver's own times (``stamped``), a frame that this program missed does not make
    the camera look slow. The times at which frames were read tell less: they bunch.
    """
    steps = sorted(later - sooner for sooner, later in pairwise(times_s))
    if not steps:
        return 0.0
    step = steps[int(len(steps) * (QUANTILE if stamped else 0.5))]
    return 1 / step if step > 0 else 0.0
