"""Say how faces and hands are looked for, and how faces are read."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from perfumer.settings.fields import Group, Seconds, Share, WrittenPath


class PerceptionSettings(Group):
    """How MediaPipe looks for faces and hands."""

    models: WrittenPath = Field(
        Path("models/mediapipe"), description="Folder of the MediaPipe models"
    )
    min_face_score: Share = Field(0.5, description="Lowest score that counts as a face")
    max_hands: int = Field(
        2,
        ge=1,
        le=4,
        description="Most hands told apart in one look for the one that points; one is followed",
    )
    min_hand_detection: Share = Field(0.4, description="Lowest score that counts as a new hand")
    min_hand_presence: Share = Field(
        0.4, description="Lowest score at which a known hand is still there"
    )
    min_hand_tracking: Share = Field(
        0.5, description="Lowest overlap of a hand from one frame to the next"
    )


class ReadingSettings(Group):
    """Reading a face, after consent."""

    model_card: Path = Field(
        Path("models/face.json"),
        description="Card of the face model; "
        "models/open/face.json reads gender and age only and may be used commercially",
    )
    min_readings: int = Field(3, ge=1, le=30, description="Fewest readings that are averaged")
    max_readings: int = Field(8, ge=1, le=60, description="Most readings that are averaged")
    interval_s: Seconds = Field(0.25, description="Shortest time between two readings")
    stop_probability: Share = Field(
        0.55, description="Probability of the top impression that ends the reading early"
    )
    min_adult_probability: Share = Field(
        0.9, description="P(age ≥ 20) below which the label 'sexy' is withheld"
    )
    min_face_height: Share = Field(
        0.16, description="Share of the frame's height below which a face is too far away"
    )
    max_yaw_deg: float = Field(
        25, gt=0, le=90, description="Yaw from which the visitor is asked to face the camera"
    )
    max_pitch_deg: float = Field(
        25, gt=0, le=90, description="Pitch from which the visitor is asked to face the camera"
    )
    min_brightness: Share = Field(0.18, description="Mean brightness below which it is too dark")
    min_sharpness: float = Field(
        15, ge=0, description="Lowest sharpness of a face (variance of the Laplacian)"
    )
    threads: int = Field(1, ge=1, le=64, description="Threads of the network")
