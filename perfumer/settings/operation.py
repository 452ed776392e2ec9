"""Say how the booth is run: records, reports, uploads and the server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from perfumer.settings.addresses import check_host, check_names, check_public_url
from perfumer.settings.fields import Group, Seconds, Written, WrittenPath


class RecordsSettings(Group):
    """Plays, visits and feedback, without a person (docs/records.md)."""

    url: str = Field(
        "sqlite:///var/records.sqlite3",
        description="Where this booth writes: a SQLite file of its own, or "
        "postgresql+psycopg://user:password@host/database",
    )
    central: str | None = Field(
        None, description="The fleet's database, which gets what that file holds"
    )
    place: str = Field(
        "booth", min_length=1, max_length=200, description="Where the booth stands, for reports"
    )
    ship_batch: int = Field(500, ge=1, le=10_000, description="Records shipped in one transaction")
    ship_interval_s: Seconds = Field(10, description="Pause between two looks for records to ship")
    max_rows: int = Field(
        1_000_000, ge=1000, description="Most records in the file; the oldest shipped ones go first"
    )
    max_megabytes: int = Field(500, ge=10, description="Largest size of the file")
    max_queue_rows: int = Field(
        10_000, ge=100, le=1_000_000, description="Records that wait while the database is away"
    )
    retry_s: Seconds = Field(2, description="Pause between two tries while the database is away")
    spill: WrittenPath = Field(
        Path("var/records.unsaved"), description="Folder for records that memory has no room for"
    )
    second_spill: Annotated[Path | None, Written()] = Field(
        None,
        description="Where they go when that folder's disk fails, best on another disk; "
        "without it, the system's folder for temporary files",
    )
    key: WrittenPath = Field(
        Path("var/records.key"),
        description="File of the keys that sign the records, made at the first start, readable "
        "by its owner only; keep a copy elsewhere",
    )
    keep_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="Days that records are kept, with a fleet once they have arrived there; "
        "0 for as long as there is room",
    )
    min_people: int = Field(
        10, ge=10, description="Figures about fewer people than this are hidden in reports"
    )


class AdminSettings(Group):
    """The dashboard at /admin (docs/admin.md)."""

    enabled: bool = Field(True, description="Serve /admin")
    key: WrittenPath = Field(
        Path("var/admin-key"),
        description="File of the key to log in with, made at the first start, "
        "readable by its owner only",
    )
    remote: bool = Field(
        False, description="Also answer other machines; put TLS in front of it then"
    )
    login_s: float = Field(
        12 * 3600, ge=60, le=30 * 86_400, description="Seconds that a login lasts"
    )
    max_failures: int = Field(
        5, ge=1, le=100, description="Wrong keys a minute from one address before it must wait"
    )
    max_failures_together: int = Field(
        30, ge=1, le=10_000, description="Wrong keys a minute from all other machines together"
    )
    max_requests: int = Field(
        240, ge=10, le=1_000_000, description="Requests a minute from one address"
    )
    hourly: bool = Field(
        False,
        description="Reports count people up to the last full hour only, so that reloading one "
        "says nothing about who has just been there",
    )
    min_live_people: int = Field(
        10,
        ge=0,
        description="People here now from which their groups are shown; "
        "0 while you set the booth up",
    )


class StudioSettings(Group):
    """Pictures that visitors upload."""

    max_pixels: int = Field(
        40_000_000, ge=100_000, le=200_000_000, description="Most pixels that its header may state"
    )
    min_side: int = Field(
        64, ge=16, le=1000, description="Fewest pixels of the shorter side of a picture"
    )
    max_ratio: float = Field(8, ge=1, le=100, description="Longer side to shorter side, at most")
    max_side: int = Field(
        1600, ge=400, le=4000, description="Pixels that the longer side is shrunk to"
    )
    max_faces: int = Field(5, ge=1, le=20, description="Faces read in a picture, the largest first")
    min_face_pixels: int = Field(
        64, ge=16, le=1000, description="Pixels of height below which a face counts as small"
    )
    max_waiting: int = Field(
        8, ge=1, le=100, description="Pictures that wait to be read; more are turned away"
    )
    max_decode_s: float = Field(
        2, ge=0.2, le=60, description="Seconds of processor time for decoding one picture"
    )
    max_requests: int = Field(
        30, ge=1, le=1_000_000, description="Requests a minute from one address"
    )
    max_batch: int = Field(30, ge=1, le=40, description="Pictures in one request")


class ServerSettings(Group):
    """How it is served."""

    host: Annotated[str, AfterValidator(check_host)] = Field(
        "127.0.0.1", description="Address to listen on"
    )
    port: int = Field(8000, ge=0, le=65535, description="Port; 0 takes a free one")
    public_url: Annotated[str, AfterValidator(check_public_url)] | None = Field(
        None,
        description="Address of the booth that a phone can reach, "
        "for the QR code; without it the code carries text",
    )
    names: Annotated[str, AfterValidator(check_names)] = Field(
        "",
        description="More host names and addresses that the booth answers to, "
        "separated by commas: of a proxy, or of the machine around a container",
    )
    expect_screen: bool = Field(
        False,
        description="Not ready before a page is on this machine's own screen; without it, "
        "only after one was there and went",
    )
    max_streams: int = Field(64, ge=1, le=512, description="Viewers of the video at once")
    max_event_streams: int = Field(
        16, ge=1, le=512, description="Pages that follow the events at once"
    )
    page_threads: int = Field(16, ge=2, le=256, description="Threads for everything else")
    jpeg_quality: int = Field(80, ge=30, le=95, description="JPEG quality of the video")
    max_stream_height: int = Field(
        720, ge=120, le=2160, description="Most lines of the video; of a tall frame, most columns"
    )
    max_upload_bytes: int = Field(
        10_000_000, ge=10_000, description="Largest picture, and largest request body elsewhere"
    )
    max_batch_bytes: int = Field(
        40_000_000, ge=10_000, description="Largest request body with several pictures"
    )
    secret: WrittenPath = Field(
        Path("var/secret"),
        description="File of the signing secret, made at the "
        "first start, readable by its owner only",
    )
