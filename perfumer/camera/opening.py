"""Find the source that ``--camera`` names."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from perfumer.camera.devices.choosing import describe_devices
from perfumer.camera.devices.machine import HERE, Machine
from perfumer.camera.devices.opening import (
    find_device,
    names_device,
    open_device,
    open_pipeline,
)
from perfumer.camera.devices.webcam import DeviceRules
from perfumer.camera.figure import face_names
from perfumer.camera.files.folder import Pictures
from perfumer.camera.files.pacing import pace
from perfumer.camera.files.video import check_video, play_video
from perfumer.camera.network.address import Address, check_address
from perfumer.camera.network.rules import NetworkRules
from perfumer.camera.network.trust import tls_context
from perfumer.camera.orientation import turning
from perfumer.camera.scene import Look
from perfumer.camera.script import Script, load_script
from perfumer.camera.source import (
    ADDRESSES,
    CameraError,
    Images,
    Reason,
    Shape,
    Source,
    device_number,
    is_address,
    without_password,
)
from perfumer.camera.visitor import demo
from perfumer.pictures.kinds import PLAIN_SUFFIXES
from perfumer.text.finding import find_file

log = logging.getLogger(__name__)

VIDEOS = frozenset({".mp4", ".mov", ".mkv", ".avi", ".webm", ".m4v", ".mjpg", ".mjpeg"})


DEVICES = DeviceRules()
NETWORK = NetworkRules()
SCRIPT_NAME = re.compile(r"[\w-]+")


def open_camera(
    uri: str,
    shape: Shape,
    data: Path,
    look: Look,
    usual: str = "default",
    rules: DeviceRules = DEVICES,
    network: NetworkRules = NETWORK,
    machine: Machine = HERE,
) -> Source:
    """Return the source that ``uri`` names; ``data`` holds ``scripts/`` and ``demo/``.

    ``usual`` is the script of simulated people where none is named, ``look`` tells them what
    the screen shows; ``rules`` and ``network`` say how devices and addresses are set up and
    waited for. Raises :class:`CameraError` for what is no source at all. A device or address
    that does not answer now is accepted: it may answer later.
    """
    uri = _cleaned(uri)
    if uri == "auto":
        found = find_device(shape, rules, rules.first_frame_s, machine)
        return found or _simulate(shape, data, look, usual, machine)
    name, _, script = uri.partition(":")
    if name == "demo":
        return _demo(script or usual, shape, data, look)
    if name == "gst" or uri == "libcamera":
        return open_pipeline(uri, shape, rules)
    if device_number(uri) is not None or names_device(uri, machine):
        return open_device(uri, shape, rules, machine)
    if is_address(uri):
        return _address(uri, shape, network)
    return _path(uri, shape, machine)


def _cleaned(uri: str) -> str:
    """Return what was meant. Raises :class:`CameraError` for what names nothing."""
    uri = uri.strip()
    if not uri or "\0" in uri:
        raise CameraError(
            Reason.MISSING,
            f"--camera {uri!r} names nothing: give auto, demo, a device, a file or an address, "
            "or leave the option out",
        )
    if uri.startswith("file:"):
        return url2pathname(urlsplit(uri).path)
    return str(Path(uri).expanduser()) if uri.startswith("~") else uri


def _simulate(shape: Shape, data: Path, look: Look, usual: str, machine: Machine) -> Source:
    log.warning(
        "no camera gives images (found: %s): showing the simulated visitor instead",
        describe_devices(machine),
    )
    return _demo(usual, shape, data, look)


def _replayed(uri: str, start: Callable[[], Images], shape: Shape) -> Source:
    return Source(uri, turning(start, shape.orientation), simulated=False, still=True)


def _demo(name: str, shape: Shape, data: Path, look: Look) -> Source:
    if not SCRIPT_NAME.fullmatch(name):
        raise CameraError(Reason.MISSING, f"--camera demo:{name}: {name!r} is no script's name")
    faces = data / "demo"
    path = data / "scripts" / f"{name}.json"
    script = load_script(path)
    _check_faces(script, path, faces)
    # The simulated visitor stands before a camera that is placed well, upright or not.
    upright = shape.upright()

    def start() -> Images:
        return pace(demo(upright, script, faces, look), upright.fps)

    return Source(f"demo:{name}", start, simulated=True, still=True)


def _check_faces(script: Script, path: Path, faces: Path) -> None:
    there = face_names(faces)
    for face in script.faces():
        if face not in there:
            raise CameraError(
                Reason.UNREADABLE,
                f"{path}: there is no face {face!r}; choose from: {', '.join(there) or 'none'}",
            )


def _address(uri: str, shape: Shape, rules: NetworkRules) -> Source:
    uri = check_address(uri)
    tls_context(rules)  # a wrong file of certificates is wrong for ever
    address = Address(uri, rules)
    return Source(
        without_password(uri),
        turning(address.images, shape.orientation),
        simulated=False,
        still=False,
        is_encoded=address.is_encoded,
        connect_s=rules.connect_s,
        end_s=address.end_s,
        describe=address.describe,
    )


def _path(uri: str, shape: Shape, machine: Machine) -> Source:
    path = find_file(Path(uri))
    try:
        is_folder, is_file, exists = path.is_dir(), path.is_file(), path.exists()
    except OSError as error:
        raise CameraError(Reason.MISSING, f"--camera {uri!r}: {error.strerror}") from None
    kind = path.suffix.lower()
    if is_folder or (is_file and kind in PLAIN_SUFFIXES):
        pictures = Pictures(path, shape)
        pictures.first()
        return _replayed(uri, pictures.images, shape)
    if is_file and kind in VIDEOS:
        check_video(path)
        return _replayed(uri, partial(play_video, path, shape), shape)
    found = "a file of another kind" if exists else "no such file or folder"
    raise CameraError(
        Reason.UNREADABLE if exists else Reason.MISSING,
        f"--camera {uri!r}: {found}. Give auto, demo, demo:SCRIPT, a device "
        f"({describe_devices(machine)}), a video ({', '.join(sorted(VIDEOS))}), a picture or "
        f"folder of pictures, libcamera, gst:PIPELINE, or an address that begins with "
        f"{', '.join(ADDRESSES)}",
    )
