"""Look at a source for some seconds: what comes, how much of it, and what to change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from perfumer.camera.devices.modes import ENOUGH
from perfumer.camera.source import CameraError, Images, Reason, Shape, Source, is_address
from perfumer.messages import Image

ROUND_S = 4.0  # seconds of frames in one round; a camera that is slow gets another
MAX_ROUNDS = 3  # a webcam may try as many modes meanwhile
MARGIN_S = 3.0  # seconds for opening, besides those for the first frame


@dataclass(frozen=True, slots=True)
class Inspection:
    """What came of a source."""

    size: tuple[int, int] | None  # width and height of the last image; None when none came
    fps: float  # images a second in the last seconds
    details: tuple[str, ...]  # what the source says of itself, then what is wrong with that
    fault: CameraError | None  # why images ended, or never came


@dataclass(frozen=True, slots=True)
class Advice:
    """What an operator is told of a source; ``remedy`` is empty when all is good."""

    works: bool  # images come
    found: str
    remedy: str


def advise(source: Source, shape: Shape, inspection: Inspection) -> Advice:
    """Return an inspection in words, with what to change."""
    name = inspection.details[0] if inspection.details else source.uri
    if inspection.size is None:
        found = f"{name}: {inspection.fault.reason if inspection.fault else Reason.STALLED}"
        return Advice(False, found, str(inspection.fault))
    width, height = inspection.size
    found = f"{name}; {inspection.fps:.1f} images a second of {width}x{height} came"
    remedies = list(inspection.details[1:])
    if inspection.fault is not None:
        remedies.append(str(inspection.fault))
    elif inspection.fps < shape.fps * ENOUGH and not _has_own_rate(source):
        remedies.append(_speed_up(source, shape))
    return Advice(True, found, "; ".join(remedies))


def _has_own_rate(source: Source) -> bool:
    """Return whether a source is a file, whose rate is right whatever it is."""
    return source.still and not source.simulated


def _speed_up(source: Source, shape: Shape) -> str:
    wanted = f"{shape.fps:g} images a second are wanted: "
    if source.simulated:
        return wanted + "this computer is too slow to draw the simulated visitor; --size 640x480"
    if is_address(source.uri):
        return (
            wanted + "set the camera's rate in its own pages, choose its MJPEG or low-latency "
            "stream, use a cable; or be content with --fps"
        )
    return (
        wanted + "more light (in the dark a camera exposes longer), a USB socket without a hub, "
        "--size 640x480, the control exposure_dynamic_framerate=0; or be content with --fps 15"
    )


@dataclass
class _Reading:
    """What the reading thread has seen so far."""

    first: threading.Event = field(default_factory=threading.Event)  # set with the first image
    last: Image | None = None
    fps: float = 0.0  # images a second at the end of the last round
    fault: CameraError | None = None


def inspect_source(
    source: Source,
    shape: Shape,
    first_frame_s: float,
    clock: Callable[[], float] = time.monotonic,
) -> Inspection:
    """Read ``source`` for some seconds. A driver that hangs is left behind in its thread."""
    reading = _Reading()
    thread = threading.Thread(
        target=_read, args=(source, shape, reading, clock), name="camera-inspection", daemon=True
    )
    thread.start()
    if reading.first.wait(first_frame_s + MARGIN_S):
        thread.join(MAX_ROUNDS * ROUND_S + MARGIN_S)
    return _conclude(source, reading, first_frame_s)


def _read(source: Source, shape: Shape, reading: _Reading, clock: Callable[[], float]) -> None:
    try:
        with closing(source.open()) as images:
            for _ in range(MAX_ROUNDS):
                reading.fps = _measure(images, reading, clock)
                if reading.fps >= shape.fps * ENOUGH:
                    return
    except CameraError as error:
        reading.fault = error
    except (OSError, ValueError) as error:
        reading.fault = CameraError(Reason.ENDED, f"{source.uri}: {type(error).__name__}: {error}")
    finally:
        reading.first.set()


def _measure(images: Images, reading: _Reading, clock: Callable[[], float]) -> float:
    """Return the images a second in the second half of a round: in the first one they settle."""
    began = clock()
    times_s: list[float] = []
    for image in images:
        reading.last, now = image, clock()
        reading.first.set()
        if now - began >= ROUND_S / 2:
            times_s.append(now)
        if now - began >= ROUND_S and len(times_s) > 1:
            return (len(times_s) - 1) / (times_s[-1] - times_s[0])
    raise CameraError(Reason.ENDED, "the source ended")


def _conclude(source: Source, reading: _Reading, first_frame_s: float) -> Inspection:
    details, fault = tuple(source.describe()), reading.fault
    if reading.last is None:
        fault = fault or CameraError(
            Reason.STALLED, f"{source.uri} gave no image in {first_frame_s:g} s"
        )
        return Inspection(None, 0.0, details, fault)
    height, width = reading.last.shape[:2]
    return Inspection((width, height), reading.fps, details, fault)
