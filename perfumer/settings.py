"""Every knob of the kiosk, typed. Each default exists once, here.

Set them in the environment as ``PERFUMER_<GROUP>__<NAME>``, for instance
``PERFUMER_DWELL__DWELL_S=1.2``, or in the file ``perfumer.env`` of the home folder (in a
checkout, the one beside ``app.py``); options on the command line win. The sources of the
interaction figures are in ``docs/interaction.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from perfumer.paths import find, home

Seconds = Annotated[float, Field(gt=0, le=3600)]
Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class Written:
    """Marks the path of something that the program itself writes, in the home folder."""


WrittenPath = Annotated[Path, Written()]


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

    models: WrittenPath = Field(
        Path("models/mediapipe"), description="Folder of the MediaPipe models"
    )
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
    card_countdown_s: Seconds = Field(4, description="Time to pose for the photo card")
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


class MusicSettings(BaseModel):
    """Songs, pieces and the diary."""

    songs: Path = Field(Path("data/music_catalog.json"), description="Song catalog")
    questions: Path = Field(Path("data/music_questions.json"), description="Music questions")
    pieces: Path = Field(Path("data/music_pieces.json"), description="Our own pieces that play")
    folder: Path | None = Field(
        None,
        description="Folder of music that you hold a licence for, played "
        "beside our pieces (docs/music.md)",
    )
    volume: Share = Field(0.6, description="How loud the music plays at most; 0 is silent")
    readings: int = Field(
        12, ge=1, le=60, description="Readings of the face that the expression is averaged over"
    )
    word: Share = Field(
        0.7,
        description="Weight of what a person says they feel; "
        "more than text and face together, so that a word beats them",
    )
    text: Share = Field(0.24, description="Weight of what the diary says")
    face: Share = Field(0.06, description="Weight of what the face says")
    labels: Literal["ours", "aihub", "four"] = Field(
        "ours",
        description="Words that expressions are shown in: our seven, AI-Hub's seven, or angry, "
        "smiling, neutral and crying",
    )
    prior: float = Field(
        6, gt=0, le=1000, description="Answers of visitors that our own tags count for"
    )
    liked_least: int = Field(
        5, ge=1, le=1000, description="Fewer answers than this are not spoken of"
    )
    spread: Share = Field(0.12, description="How much chance adds to a song's score at most")
    resting: int = Field(9, ge=0, le=100, description="Songs shown last that rest for others")
    diary: Path = Field(Path("models/diary.json"), description="Card of the text model")
    writer: str | None = Field(
        None,
        description="Address of a language model that writes up the day; "
        "without it a template does (docs/music.md)",
    )
    writer_model: str | None = Field(
        None, description="Its name, for an address that speaks OpenAI's protocol"
    )
    writer_key: SecretStr | None = Field(None, description="Sent to that address as a bearer token")
    writer_s: Seconds = Field(8, description="Longest wait for it before the template answers")


class AdsSettings(BaseModel):
    """Ads while nobody plays, and what counts as seen (docs/ads.md)."""

    enabled: bool = Field(True, description="Show ads on the attract screen")
    campaigns: Path = Field(Path("data/ad_campaigns.json"), description="Campaigns")
    files: Path = Field(Path("static/ads"), description="Folder of what they show")
    targeting: bool = Field(
        True,
        description="Choose ads by the gender and age group guessed of the people here, "
        "with a notice on the screen; false reads no face for ads",
    )
    strategy: Literal["group", "blend", "learned"] = Field(
        "learned",
        description="group: the largest group that looks; blend: everybody's probabilities; "
        "learned: what each group looked at before, beginning as blend",
    )
    least_age: int = Field(
        14, ge=0, le=99, description="Nobody who may be younger than this is targeted"
    )
    merged_ages: tuple[str, ...] = Field(
        (),
        description='Age groups taken together, for instance `["10s+20s", "30s+40s"]`',
    )
    hand_s: Seconds = Field(3, description="Ads come back so long after the last raised hand")
    beat_s: Seconds = Field(
        6, description="A page that says nothing for so long no longer shows its ad"
    )
    shown_share: Share = Field(
        0.5, description="Share of an ad that must be within the page for its play to count"
    )


class AudienceSettings(BaseModel):
    """Who is in front of the screen, and when somebody saw an ad (docs/ads.md)."""

    gone_s: Seconds = Field(
        1, description="A face not seen for so long has gone; whoever returns is counted anew"
    )
    zone_height: Share = Field(
        0.04, description="A face lower than this share of the frame is not in front of the screen"
    )
    sample_every_s: Annotated[float, Field(ge=1, le=3600)] = Field(
        1, description="A face is read at most so often; 10 is the second system's rhythm"
    )
    batch: int = Field(8, ge=1, le=64, description="Faces read at once, at most")
    face_height: Share = Field(
        0.07, description="A face lower than this share of the frame is counted, not guessed"
    )
    turned_deg: float = Field(
        40, gt=0, le=90, description="So is a face turned or tilted further than this"
    )
    yaw_deg: float = Field(30, gt=0, le=90, description="Turned no further than this: looking")
    pitch_deg: float = Field(30, gt=0, le=90, description="Tilted no further than this: looking")
    hysteresis_deg: float = Field(
        5, ge=0, le=30, description="Who looks may turn this much further and still looks"
    )
    ots_s: Seconds = Field(0.5, description="Here for so long during a play: OTS")
    lts_picture_s: Seconds = Field(
        1, description="Looked for so long at a picture or card, together: LTS"
    )
    lts_video_s: Seconds = Field(2, description="The same for a video")


class ConceptSettings(BaseModel):
    """Debut concepts."""

    concepts: Path = Field(Path("data/concepts.json"), description="Concepts to choose from")
    questions: Path = Field(Path("data/concept_questions.json"), description="Concept questions")


class RecordsSettings(BaseModel):
    """Plays, visits and feedback, without a person (docs/records.md)."""

    url: str = Field(
        "sqlite:///var/records.sqlite3",
        description="Where this kiosk writes: a SQLite file of its own, or "
        "postgresql+psycopg://user:password@host/database",
    )
    central: str | None = Field(
        None, description="The fleet's database, which gets what that file holds"
    )
    place: str = Field(
        "booth", min_length=1, max_length=200, description="Where the kiosk stands, for reports"
    )
    batch: int = Field(500, ge=1, le=10_000, description="Records shipped in one transaction")
    ship_every_s: Seconds = Field(10, description="Between two looks for records to ship")
    rows: int = Field(
        1_000_000, ge=1000, description="Most records in the file; the oldest shipped ones go first"
    )
    megabytes: int = Field(500, ge=10, description="Most room that they may take")
    queue_rows: int = Field(
        10_000, ge=100, le=1_000_000, description="Records that wait while the database is away"
    )
    retry_s: Seconds = Field(2, description="Between two tries while the database is away")
    spill: WrittenPath = Field(
        Path("var/records.unsaved"), description="Folder that they wait in besides memory"
    )
    withhold_under: int = Field(
        10, ge=10, description="Reports withhold what fewer people than this stand behind"
    )


class AdminSettings(BaseModel):
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
    login_s: float = Field(12 * 3600, ge=60, le=30 * 86_400, description="A login lasts so long")
    failures: int = Field(
        5, ge=1, le=100, description="Wrong keys a minute from one address; then it waits"
    )
    rate: int = Field(240, ge=10, le=1_000_000, description="Requests a minute from one address")
    hourly: bool = Field(
        False,
        description="Reports count people up to the last full hour only, so that reloading one "
        "tells nothing of who has just been there",
    )
    live_groups_from: int = Field(
        10,
        ge=0,
        description="Groups of the people here now are shown from so many on; "
        "0 while you set the kiosk up",
    )


class StudioSettings(BaseModel):
    """Pictures that people upload."""

    pixels: int = Field(
        40_000_000, ge=100_000, le=200_000_000, description="Most pixels, as the header says"
    )
    least_side: int = Field(64, ge=16, le=1000, description="Least pixels of the shorter side")
    ratio: float = Field(8, ge=1, le=100, description="Longer side to shorter side, at most")
    side: int = Field(
        1600, ge=400, le=4000, description="The longer side is shrunk to so many pixels"
    )
    faces: int = Field(5, ge=1, le=20, description="Faces read in a picture, the largest first")
    face_pixels: int = Field(64, ge=16, le=1000, description="A face lower than this is small")
    waiting: int = Field(
        8, ge=1, le=100, description="Pictures that wait to be read; more are turned away"
    )
    rate: int = Field(30, ge=1, le=1_000_000, description="Requests a minute from one address")
    batch: int = Field(30, ge=1, le=40, description="Pictures in one request")


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
    upload_bytes: int = Field(
        10_000_000, ge=10_000, description="Largest picture, and largest request body elsewhere"
    )
    batch_bytes: int = Field(
        40_000_000, ge=10_000, description="Largest request body with several pictures"
    )
    secret: WrittenPath = Field(
        Path("var/secret"),
        description="File of the signing secret, made at the "
        "first start, readable by its owner only",
    )


class Settings(BaseSettings):
    """All of them."""

    model_config = SettingsConfigDict(
        env_prefix="PERFUMER_",
        env_nested_delimiter="__",
        env_file=home() / "perfumer.env",
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
    music: MusicSettings = MusicSettings()
    concept: ConceptSettings = ConceptSettings()
    ads: AdsSettings = AdsSettings()
    audience: AudienceSettings = AudienceSettings()
    records: RecordsSettings = RecordsSettings()
    admin: AdminSettings = AdminSettings()
    studio: StudioSettings = StudioSettings()
    server: ServerSettings = ServerSettings()


def with_full_paths(settings: Settings) -> Settings:
    """Return ``settings`` with absolute paths that do not depend on the current folder.

    A relative path is one in the home folder; what the program only reads is looked for among
    the project's own files too.
    """
    groups = {}
    for name, group in settings:
        if isinstance(group, BaseModel):
            found = {field: _absolute(group, field, value) for field, value in group}
            groups[name] = group.model_copy(update=found)
    return settings.model_copy(update=groups)


def _absolute(group: BaseModel, field: str, value: object) -> object:
    if not isinstance(value, Path):
        return value
    marks = type(group).model_fields[field].metadata
    written = any(isinstance(mark, Written) for mark in marks)
    return home() / value if written else find(value)
