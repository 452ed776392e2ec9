"""Find the camera that ``auto`` takes: one for people, that gives pictures."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial

import numpy as np

from perfumer.camera.devices.kinds import kind_of
from perfumer.camera.devices.machine import Machine
from perfumer.camera.devices.nodes import describe, list_nodes
from perfumer.camera.source import CameraError, Images
from perfumer.messages import Image

log = logging.getLogger(__name__)

MAX_TRIED = 8  # most devices that are opened in one search
NUMBERS = ("0", "1", "2", "3")  # what is tried on systems that list no devices
OPEN_S = 3.0  # seconds for opening a device, besides those for its first frame


def list_candidates(machine: Machine) -> list[str]:
    """Return the devices that may be a camera for people, likeliest first."""
    if not machine.linux:
        return list(NUMBERS)
    ranked: list[tuple[int, str]] = []
    for node in list_nodes(machine):
        kind = kind_of(node, machine)
        if kind.order is None:
            log.debug("auto leaves %s: it is %s", describe(node, machine), kind.value)
        else:
            ranked.append((kind.order, str(node)))
    # Python's sort keeps the order of the numbers within a kind.
    return [uri for _, uri in sorted(ranked, key=lambda entry: entry[0])][:MAX_TRIED]


def describe_devices(machine: Machine) -> str:
    """Return every camera device with what it is, for a message."""
    if not machine.linux:
        return f"devices {', '.join(NUMBERS)} were tried"
    nodes = list_nodes(machine)
    kinds = [f"{describe(node, machine)}: {kind_of(node, machine).value}" for node in nodes]
    return "; ".join(kinds) or "no camera device"


def list_devices(machine: Machine) -> list[str]:
    """Return what changes when a camera is plugged in, or given to this user; costs no opening."""
    if not machine.linux:
        return list(NUMBERS)
    seen = []
    for node in list_nodes(machine):
        with suppress(OSError):  # unplugged meanwhile
            seen.append(f"{node} {node.stat().st_ctime_ns}")
    return seen


def find_camera(
    candidates: list[str],
    open_images: Callable[[str], Images],
    first_frame_s: float,
    within_s: float,
    clock: Callable[[], float] = time.monotonic,
) -> str | None:
    """Return the first candidate that gives a picture in colour; else one that gives any.

    Each may take ``first_frame_s``, all together ``within_s``.
    """
    end, grey = clock() + within_s, None
    for uri in candidates:
        patience_s = min(first_frame_s + OPEN_S, end - clock())
        if patience_s <= 0:
            break
        image = first_image(partial(open_images, uri), patience_s)
        if image is not None and not is_grey(image):
            return uri
        if image is not None and grey is None:
            grey = uri
    return grey


def first_image(open_images: Callable[[], Images], patience_s: float) -> Image | None:
    """Return the first image in time, or None; a driver that hangs is left in its thread."""
    came: list[Image] = []

    def probe() -> None:
        try:
            with closing(open_images()) as images:
                came.extend(image for image, _ in zip(images, range(1), strict=False))
        except CameraError as error:
            log.debug("%s", error)

    thread = threading.Thread(target=probe, name="camera-probe", daemon=True)
    thread.start()
    thread.join(patience_s)
    return came[0] if came else None


def is_grey(image: Image) -> bool:
    """Return whether a picture has no colour at all, as that of an infrared sensor."""
    sample = image[::8, ::8].astype(np.int16)
    return bool(np.ptp(sample, axis=2).max(initial=0) <= 2)
