"""Say where frames come from."""

from __future__ import annotations

from pydantic import BaseModel, Field

from perfumer.settings.fields import Seconds


class CameraSettings(BaseModel):
    """Where frames come from."""

    uri: str = Field(
        "auto",
        description="auto, demo, demo:SCRIPT, a number, device, file, "
        "folder or http(s)/rtsp address",
    )
    width: int = Field(1280, ge=160, le=7680, description="Pixels requested from the camera")
    height: int = Field(720, ge=120, le=4320, description="Pixels requested from the camera")
    fps: float = Field(30, gt=0, le=120, description="Frames a second requested from the camera")
    first_frame_s: Seconds = Field(
        10,
        description="Seconds from opening the camera to its first frame before it counts as "
        "stalled: it may have to wake up, to measure the light or to send a key frame",
    )
    stall_s: Seconds = Field(
        1.5, description="Seconds without a frame before the camera counts as stalled"
    )
    freeze_s: Seconds = Field(
        1.5, description="Seconds of identical frames before the camera counts as frozen"
    )
    retry_s: Seconds = Field(0.5, description="First pause before the camera is opened again")
    max_retry_s: Seconds = Field(2.0, description="Longest such pause")
