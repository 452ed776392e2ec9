"""Say which ads play, and how their audience is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from perfumer.settings.fields import Group, Seconds, Share


class AdsSettings(Group):
    """Ads while no one plays, and what counts as seen (docs/ads.md)."""

    enabled: bool = Field(True, description="Show ads on the attract screen")
    campaigns: Path = Field(Path("data/ad_campaigns.json"), description="Campaigns")
    files: Path = Field(Path("static/ads"), description="Folder of the pictures and videos")
    targeting: bool = Field(
        True,
        description="Choose ads by the gender and age group guessed of the people here, "
        "with a notice on the screen; false reads no face for ads",
    )
    strategy: Literal["group", "blend", "learned"] = Field(
        "learned",
        description="group: the largest group that looks; blend: the probabilities of all viewers; "
        "learned: what each group looked at before, beginning as blend",
    )
    min_age: int = Field(
        14, ge=0, le=99, description="A viewer who may be younger than this is not targeted"
    )
    merged_ages: tuple[str, ...] = Field(
        (),
        description='Age groups taken together, for instance `["10s+20s", "30s+40s"]`',
    )
    resume_s: Seconds = Field(
        3, description="Seconds after the last raised hand before ads come back"
    )
    page_timeout_s: Seconds = Field(
        6, description="Seconds without a message from the page before its ad counts as hidden"
    )
    min_shown_share: Share = Field(
        0.5, description="Share of an ad that must be within the page for its play to count"
    )


class AudienceSettings(Group):
    """Who is in front of the screen, and when a viewer saw an ad (docs/ads.md)."""

    gone_s: Seconds = Field(
        1, description="Seconds without seeing a face before it has gone; on return it is a new one"
    )
    zone_height: Share = Field(
        0.04,
        description="Share of the frame's height below which a face is not in front of the screen",
    )
    sample_interval_s: Annotated[float, Field(ge=1, le=3600)] = Field(
        1,
        description="Shortest time between two guesses of one face; 10 is the second system's "
        "rhythm",
    )
    max_batch: int = Field(8, ge=1, le=64, description="Most faces read at once")
    min_face_height: Share = Field(
        0.07, description="Share of the frame's height below which a face is counted, not guessed"
    )
    max_guess_deg: float = Field(
        40, gt=0, le=90, description="Turn or tilt from which a face is counted, not guessed"
    )
    max_yaw_deg: float = Field(30, gt=0, le=90, description="Yaw up to which a viewer looks")
    max_pitch_deg: float = Field(30, gt=0, le=90, description="Pitch up to which a viewer looks")
    hysteresis_deg: float = Field(
        5, ge=0, le=30, description="How much further a viewer who looks may turn and still looks"
    )
    ots_s: Seconds = Field(0.5, description="Seconds here during a play that count as OTS")
    lts_picture_s: Seconds = Field(
        1, description="Seconds of looking at a picture or page, together, that count as LTS"
    )
    lts_video_s: Seconds = Field(2, description="The same for a video")
