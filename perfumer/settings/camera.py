"""Say where frames come from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from perfumer.settings.fields import Group, Seconds, Share


def _number(value: object) -> object:
    """Return digits as a number: a variable of the environment is a text."""
    is_short = isinstance(value, str) and value.isdecimal() and len(value) <= 3
    return int(str(value)) if is_short else value


RightAngle = Annotated[Literal[0, 90, 180, 270], BeforeValidator(_number)]


class CameraSettings(Group):
    """Where frames come from."""

    uri: str = Field(
        "auto",
        description="auto, demo, demo:SCRIPT, a number, device, file, "
        "folder, http(s)/rtsp address, libcamera or gst:PIPELINE",
    )
    width: int = Field(1280, ge=160, le=7680, description="Pixels requested from the camera")
    height: int = Field(720, ge=120, le=4320, description="Pixels requested from the camera")
    fps: float = Field(30, gt=0, le=120, description="Frames a second requested from the camera")
    rotate: RightAngle = Field(
        0, description="Degrees clockwise by which the image is turned to stand upright"
    )
    flip: bool = Field(
        False, description="Swap left and right, for a camera that mirrors its image itself"
    )
    zoom: float = Field(
        1, ge=1, le=8, description="How many times larger the middle is shown; 1 shows everything"
    )
    zoom_x: Share = Field(
        0.5,
        description="Middle of what zoom shows, from the left (0) to the right (1) of the mirror",
    )
    zoom_y: Share = Field(0.5, description="The same from the top (0) to the bottom (1)")
    connect_s: Seconds = Field(
        10, description="Seconds until a network camera has answered, or FFmpeg found a video"
    )
    ca_file: Path | None = Field(
        None,
        description="Certificate of an https camera, or of its authority, as a PEM file; without "
        "it the system's authorities are trusted",
    )
    insecure: bool = Field(
        False,
        description="Take any certificate of an https camera: any machine in the network can then "
        "show its own picture",
    )
    controls: dict[str, bool | int | str] = Field(
        {},
        description="The camera's own controls (V4L2): flicker, exposure, white balance, focus. "
        "`PERFUMER_CAMERA__CONTROLS__POWER_LINE_FREQUENCY=50 Hz` sets one",
    )
    first_frame_s: Seconds = Field(
        10,
        description="Seconds from opening the camera to its first frame before it counts as "
        "stalled: it may have to wake up, to measure the light or to send a key frame",
    )
    stall_s: Seconds = Field(
        1.5, description="Seconds without a frame before the camera counts as stalled"
    )
    freeze_s: float = Field(
        1.5,
        ge=0,
        le=3600,
        description="Seconds of identical frames before the camera counts as frozen, where its "
        "frames had a sensor's noise before; 0 never (docs/cameras.md)",
    )
    retry_s: Seconds = Field(0.5, description="First pause before the camera is opened again")
    max_retry_s: Seconds = Field(2.0, description="Longest such pause")
