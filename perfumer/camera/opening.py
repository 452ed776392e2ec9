"""Find the source that ``--camera`` names."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from perfumer.camera.figure import face_names
from perfumer.camera.files.folder import Pictures
from perfumer.camera.files.pacing import pace
from perfumer.camera.files.video import check_video, play_video
from perfumer.camera.network.address import Address
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
    devices,
    is_address,
    without_password,
)
from perfumer.camera.visitor import demo
from perfumer.camera.webcam import Webcam, first_webcam
from perfumer.pictures.kinds import PLAIN_SUFFIXES

log = logging.getLogger(__name__)

NETWORK = NetworkRules()
VIDEOS = frozenset({".mp4", ".mov", ".mkv", ".avi", ".webm", ".m4v", ".mjpg", ".mjpeg"})


def open_camera(
    uri: str,
    shape: Shape,
    data: Path,
    look: Look,
    find: Callable[[Shape], int | None] = first_webcam,
    usual: str = "default",
    network: NetworkRules = NETWORK,
) -> Source:
    """Return the source that ``uri`` names; ``data`` holds ``scripts/`` and ``demo/``.

    ``usual`` is the script of simulated people where none is named, ``look`` tells them what
    the screen shows. Raises :class:`CameraError` for what is no source at all. A device or
    address that does not answer now is accepted: it may answer later. ``network`` says how
    addresses are connected to.
    """
    if uri == "auto":
        return _automatic(shape, data, look, find, usual)
    name, _, script = uri.partition(":")
    if name == "demo":
        return _demo(script or usual, shape, data, look)
    number = device_number(uri)
    if number is not None:
        return _live(uri, Webcam(number, shape).images, shape)
    if is_address(uri):
        return _address(uri, shape, network)
    return _path(uri, shape)


def _automatic(
    shape: Shape, data: Path, look: Look, find: Callable[[Shape], int | None], usual: str
) -> Source:
    number = find(shape)
    if number is not None:
        return _live(str(number), Webcam(number, shape).images, shape)
    log.warning(
        "no camera gives images (found: %s): showing the simulated visitor instead",
        ", ".join(devices()) or "no camera device",
    )
    return _demo(usual, shape, data, look)


def _live(uri: str, start: Callable[[], Images], shape: Shape) -> Source:
    return Source(uri, turning(start, shape.orientation), simulated=False, still=False)


def _replayed(uri: str, start: Callable[[], Images], shape: Shape) -> Source:
    return Source(uri, turning(start, shape.orientation), simulated=False, still=True)


def _demo(name: str, shape: Shape, data: Path, look: Look) -> Source:
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
    parts = urlsplit(uri)
    if not parts.hostname:
        raise CameraError(
            Reason.MISSING,
            f"--camera {without_password(uri)!r} names no host: write it as http://host:port/path",
        )
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
    )


def _path(uri: str, shape: Shape) -> Source:
    path = Path(uri)
    kind = path.suffix.lower()
    if path.is_dir() or (path.is_file() and kind in PLAIN_SUFFIXES):
        pictures = Pictures(path, shape)
        pictures.first()
        return _replayed(uri, pictures.images, shape)
    if path.is_file() and kind in VIDEOS:
        check_video(path)
        return _replayed(uri, partial(play_video, path, shape), shape)
    found = "a file of another kind" if path.is_file() else "no such file or folder"
    raise CameraError(
        Reason.UNREADABLE if path.is_file() else Reason.MISSING,
        f"--camera {uri!r}: {found}. Give auto, demo, demo:SCRIPT, a device "
        f"({', '.join(devices()) or 'this machine has none'}), a video "
        f"({', '.join(sorted(VIDEOS))}), a picture or folder of pictures, or an address that "
        f"begins with {', '.join(ADDRESSES)}",
    )
