"""Every knob of the kiosk, typed. Each default exists once, here.

Set them in the environment as ``PERFUMER_<GROUP>__<NAME>``, for instance
``PERFUMER_DWELL__DWELL_S=1.2``, or in a file named ``perfumer.env``; options on the command
line win. The sources of the interaction figures are in ``docs/interaction.md``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Seconds = Annotated[float, Field(gt=0, le=3600)]
Share = Annotated[float, Field(ge=0, le=1)]


class CameraSettings(BaseModel):
    """Where pictures come from."""

    uri: str = Field(
        "auto",
        description="auto, demo, demo:SCRIPT, a number, device, file, "
        "folder or http(s)/rtsp address",
    )
    width: int = Field(1280, ge=160, le=7680, description="Pixels asked of the camera")
    height: int = Field(720, ge=120, le=4320, description="Pixels asked of the camera")
    fps: float = Field(30, gt=0, le=120, description="Frames a second asked of the camera")
    stall_s: Seconds = Field(1.5, description="No frame for so long: the camera is stalled")
    freeze_s: Seconds = Field(1.5, description="Identical frames for so long: it is frozen")
    retry_s: Seconds = Field(0.5, description="First pause before the camera is opened again")
    retry_max_s: Seconds = Field(2.0, description="Longest such pause")


class PerceptionSettings(BaseModel):
    """What MediaPipe is asked for."""

    models: Path = Field(Path("models/mediapipe"), description="Folder of the MediaPipe models")
    faces_score: Share = Field(0.5, description="Least score of a face")
    hands: int = Field(2, ge=1, le=4, description="Hands looked for; one of them is active")
    hand_detection: Share = Field(0.6, description="Least score of a new hand")
    hand_presence: Share = Field(0.6, description="Least score that a hand is still there")
    hand_tracking: Share = Field(0.5, description="Least overlap from frame to frame")


class PointerSettings(BaseModel):
    """From a fingertip to a pointer on the screen."""

    min_cutoff_hz: float = Field(1.0, gt=0, description="One Euro filter: cutoff at rest")
    beta: float = Field(3.0, ge=0, description="One Euro filter: cutoff per speed in h/s")
    derivative_cutoff_hz: float = Field(1.0, gt=0, description="One Euro filter: for the speed")
    reach: float = Field(
        0.55, gt=0.2, le=1, description="Share of the frame that maps to the whole screen"
    )
    shift: Share = Field(
        0.10, description="How far the reach box follows the visitor sideways and down"
    )
    tip_weight: Share = Field(
        0.7, description="Weight of the fingertip against the finger's middle joint, extended"
    )


class HandSettings(BaseModel):
    """Which hand is the visitor's."""

    extended_s: float = Field(
        0.10, ge=0, description="The index finger is stretched for so long before it points"
    )
    claim_s: float = Field(0.30, ge=0, description="A hand points for so long before it is active")
    release_s: Seconds = Field(
        1.0, description="The active hand is gone for so long before another may take over"
    )
    takeover_size: Share = Field(
        0.40, description="A hand smaller than this share of the last active one never takes over"
    )
    match_distance: float = Field(
        0.15,
        gt=0,
        description="Wrist travel between frames, in "
        "screen heights, within which it is the same hand",
    )


class DwellSettings(BaseModel):
    """From a resting pointer to a choice. Distances in screen heights (h)."""

    dwell_s: float = Field(1.2, ge=0.6, le=2.5, description="Entering a box to choosing it")
    careful_dwell_s: float = Field(
        1.5,
        ge=0.6,
        le=4,
        description="The same for the first question, consent, restart, finish and after an undo",
    )
    arm_s: float = Field(0.25, ge=0, description="Silent part of the dwell before the ring shows")
    speed_gate: float = Field(0.6, ge=0.4, description="The ring fills below this speed, in h/s")
    hysteresis: float = Field(0.025, ge=0, description="A box entered grows by this on each side")
    leave_grace_s: float = Field(0.20, ge=0, description="Just outside for so long keeps progress")
    loss_grace_s: float = Field(0.40, ge=0, description="Hand lost for so long keeps progress")
    question_lock_s: float = Field(0.80, ge=0, description="No filling after a new question")
    screen_lock_s: float = Field(0.50, ge=0, description="No filling after another new screen")
    reappear_lock_s: float = Field(0.30, ge=0, description="No filling after a hand appears")
    leave_first_distance: float = Field(
        0.05,
        ge=0,
        description="A pointer that a new screen finds inside a box must leave it or move this far",
    )
    area_radius: float = Field(
        0.06, ge=0, description="A pointer in no box takes the nearest one within this"
    )


class PresenceSettings(BaseModel):
    """Someone is here."""

    arrive_s: Seconds = Field(0.5, description="A face for so long: a visitor arrived")
    leave_s: Seconds = Field(3.0, description="No face and no hand for so long: they left")


class SessionSettings(BaseModel):
    """How patient the kiosk is."""

    hint_s: Seconds = Field(5, description="No hand for so long: a hint")
    ask_s: Seconds = Field(25, description="No hand for so long: are you still there?")
    countdown_s: Seconds = Field(20, ge=20, description="Time to answer that (WCAG 2.2.1: ≥ 20)")
    read_s: Seconds = Field(12, description="Longest reading before going on without a trait")
    result_s: Seconds = Field(60, description="The result stays so long without a hand")
    result_cap_s: Seconds = Field(180, description="The result stays at most so long")
    farewell_s: Seconds = Field(6, description="The farewell stays so long")
    trouble_reset_s: Seconds = Field(10, description="A camera away longer than this resets")
    language: Literal["ko", "en"] = Field("ko", description="Language of a new visit")


class ReadingSettings(BaseModel):
    """Reading a face, after consent."""

    card: Path = Field(Path("models/face.json"), description="Card of the face model")
    least: int = Field(3, ge=1, le=30, description="Readings averaged at least")
    most: int = Field(8, ge=1, le=60, description="Readings averaged at most")
    every_s: Seconds = Field(0.25, description="Least time between two readings")
    sure: Share = Field(
        0.55, description="Probability of the top impression that ends the reading early"
    )
    adult: Share = Field(0.9, description="P(age ≥ 20) below this withholds 'sexy'")
    face_height: Share = Field(
        0.16, description="A face lower than this share of the frame is too far"
    )
    yaw_deg: float = Field(25, gt=0, le=90, description="A face turned further is asked to turn")
    pitch_deg: float = Field(25, gt=0, le=90, description="A face tilted further is asked to turn")
    dark: Share = Field(0.18, description="Mean brightness below this is too dark")
    sharpness: float = Field(15, ge=0, description="Least sharpness (variance of the Laplacian)")
    threads: int = Field(1, ge=1, le=64, description="Threads of the network")


class DataSettings(BaseModel):
    """What can be asked and shown."""

    perfumes: Path = Field(Path("data/perfume_catalog.json"), description="Perfume catalog")
    questions: Path = Field(Path("data/perfume_questions.json"), description="Perfume questions")


class ServerSettings(BaseModel):
    """How it is served."""

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port; 0 takes a free one")
    public_url: str | None = Field(
        None,
        description="Address of the kiosk that a phone can reach, "
        "for the QR code; without it the code carries text",
    )
    streams: int = Field(64, ge=1, le=512, description="Viewers of the video at once")
    event_streams: int = Field(16, ge=1, le=512, description="Pages listening to events at once")
    pages: int = Field(16, ge=2, le=256, description="Threads for everything else")
    jpeg_quality: int = Field(80, ge=30, le=95, description="JPEG quality of the video")
    stream_height: int = Field(720, ge=120, le=2160, description="Most lines of the video")
    upload_bytes: int = Field(10_000_000, ge=10_000, description="Largest request body")
    secret: Path = Field(
        Path("var/secret"),
        description="File of the signing secret, made at the "
        "first start, readable by its owner only",
    )


class Settings(BaseSettings):
    """All of them."""

    model_config = SettingsConfigDict(
        env_prefix="PERFUMER_",
        env_nested_delimiter="__",
        env_file="perfumer.env",
        extra="forbid",
        frozen=True,
    )

    mode: Literal["kiosk", "signage"] = Field(
        "kiosk", description="kiosk: visitors play; signage: the attract screen only"
    )
    camera: CameraSettings = CameraSettings()
    perception: PerceptionSettings = PerceptionSettings()
    pointer: PointerSettings = PointerSettings()
    hand: HandSettings = HandSettings()
    dwell: DwellSettings = DwellSettings()
    presence: PresenceSettings = PresenceSettings()
    session: SessionSettings = SessionSettings()
    reading: ReadingSettings = ReadingSettings()
    data: DataSettings = DataSettings()
    server: ServerSettings = ServerSettings()
