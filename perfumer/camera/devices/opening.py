"""Make sources of camera devices and GStreamer pipelines."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from perfumer.camera.devices.choosing import find_camera, list_candidates
from perfumer.camera.devices.gstreamer import check_pipeline, libcamera_pipeline, pipeline_images
from perfumer.camera.devices.machine import HERE, Machine
from perfumer.camera.devices.webcam import DeviceRules, Webcam
from perfumer.camera.orientation import turning
from perfumer.camera.source import Shape, Source

REOPEN_S = 3.0  # seconds that a device may need to be opened in another mode


def find_device(
    shape: Shape, rules: DeviceRules, within_s: float, machine: Machine = HERE
) -> Source | None:
    """Return the camera device that ``auto`` takes now; None when none gives a picture."""
    found = find_camera(
        list_candidates(machine),
        lambda uri: Webcam(uri, shape, rules, machine).images(),
        rules.first_frame_s,
        within_s,
    )
    return None if found is None else open_device(found, shape, rules, machine)


def names_device(uri: str, machine: Machine) -> bool:
    """Return whether a path leads to a character device, or would if it were plugged in."""
    if not machine.linux:
        return False
    real = Path(os.path.realpath(uri))
    if machine.number_of(real) is not None:
        return True
    among_devices = machine.dev in real.parents and machine.dev / "shm" not in real.parents
    try:
        return among_devices and not real.exists()
    except OSError:  # no name that a device could have
        return False


def open_device(uri: str, shape: Shape, rules: DeviceRules, machine: Machine) -> Source:
    """Return the device that a number, a node or a link to one names; it may be away now."""
    webcam = Webcam(uri, shape, rules, machine)
    start = turning(webcam.images, shape.orientation)
    return Source(
        uri, start, simulated=False, still=False, end_s=REOPEN_S, describe=webcam.describe
    )


def open_pipeline(uri: str, shape: Shape, rules: DeviceRules) -> Source:
    """Return what ``libcamera`` or ``gst:PIPELINE`` names.

    Raises :class:`CameraError` for what cannot be started at all.
    """
    name, _, pipeline = uri.partition(":")
    if name == "libcamera":
        pipeline = libcamera_pipeline(shape)
    check_pipeline(pipeline)
    is_gst = name == "gst"
    if is_gst:  # only its first word is shown: it may hold the password of a camera
        name = f"gst:{pipeline.split()[0]}"
    start = partial(pipeline_images, pipeline, shape, rules.first_frame_s, rules.stall_s)
    turned = turning(start, shape.orientation)
    # What a pipeline reads may come from an encoder; a Raspberry Pi's own sensor does not.
    return Source(name, turned, simulated=False, still=False, is_encoded=lambda: is_gst)
