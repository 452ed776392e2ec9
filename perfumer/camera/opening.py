"""From what ``--camera`` says to a source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from perfumer.camera import clip
from perfumer.camera.script import load_script
from perfumer.camera.source import (
    ADDRESSES,
    CameraError,
    Shape,
    Source,
    device_number,
    devices,
    is_address,
    without_password,
)
from perfumer.camera.status import Reason
from perfumer.camera.visitor import Look, demo
from perfumer.camera.webcam import first_webcam, webcam
from perfumer.messages import Image

VIDEOS = frozenset({".mp4", ".mov", ".mkv", ".avi", ".webm", ".m4v", ".mjpg", ".mjpeg"})


def open_camera(uri: str, shape: Shape, data: Path, look: Look) -> Source:
    """The source that ``uri`` names; ``data`` holds ``scripts/`` and ``demo/``.

    Raises :class:`CameraError` for what is no source at all. A device or address that does
    not answer now is a good source: it may come later.
    """
    if uri == "auto":
        number = first_webcam(shape)
        if number is not None:
            return _live(str(number), partial(webcam, number, shape))
        return _demo("default", shape, data, look)
    name, _, script = uri.partition(":")
    if name == "demo":
        return _demo(script or "default", shape, data, look)
    number = device_number(uri)
    if number is not None:
        return _live(uri, partial(webcam, number, shape))
    if is_address(uri):
        return _live(without_password(uri), partial(clip.address, uri))
    return _path(uri, shape)


def _live(uri: str, start: Callable[[], Iterator[Image]]) -> Source:
    return Source(uri, start, simulated=False, still=False)


def _demo(name: str, shape: Shape, data: Path, look: Look) -> Source:
    script = load_script(data / "scripts" / f"{name}.json")

    def start() -> Iterator[Image]:
        return clip.paced(demo(shape, script, data / "demo", look), shape.fps)

    return Source(f"demo:{name}", start, simulated=True, still=True)


def _path(uri: str, shape: Shape) -> Source:
    path = Path(uri)
    if path.is_dir() or (path.suffix.lower() in clip.PICTURES and path.is_file()):
        clip.pictures_in(path)
        return Source(uri, partial(clip.pictures, path, shape), simulated=False, still=True)
    if path.is_file() and path.suffix.lower() in VIDEOS:
        return Source(uri, partial(clip.video, path, shape), simulated=False, still=True)
    found = "a file of another kind" if path.is_file() else "no such file or folder"
    raise CameraError(
        Reason.UNREADABLE if path.is_file() else Reason.MISSING,
        f"--camera {uri!r}: {found}. Give auto, demo, demo:SCRIPT, a device "
        f"({', '.join(devices()) or 'this machine has none'}), a video "
        f"({', '.join(sorted(VIDEOS))}), a picture or folder of pictures, or an address that "
        f"begins with {', '.join(ADDRESSES)}",
    )
