"""Every knob of the kiosk, typed. Each default exists once, here.

Set them in the environment as ``PERFUMER_<GROUP>__<NAME>``, for instance
``PERFUMER_DWELL__DWELL_S=1.2``, or in the file ``perfumer.env`` of the home folder (in a
checkout, the one beside ``app.py``); options on the command line win. The sources of the
interaction figures are in ``docs/interaction.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from perfumer.compat.settings import accept_old_names
from perfumer.paths import find, home

Seconds = Annotated[float, Field(gt=0, le=3600)]
Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class Written:
    """Marks the path of something that the program itself writes, in the home folder."""


WrittenPath = Annotated[Path, Written()]


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
    stall_s: Seconds = Field(
        1.5, description="Seconds without a frame before the camera counts as stalled"
    )
    freeze_s: Seconds = Field(
        1.5, description="Seconds of identical frames before the camera counts as frozen"
    )
    retry_s: Seconds = Field(0.5, description="First pause before the camera is opened again")
    max_retry_s: Seconds = Field(2.0, description="Longest such pause")


class PerceptionSettings(BaseModel):
    """How MediaPipe looks for faces and hands."""

    models: WrittenPath = Field(
        Path("models/mediapipe"), description="Folder of the MediaPipe models"
    )
    min_face_score: Share = Field(0.5, description="Lowest score that counts as a face")
    max_hands: int = Field(2, ge=1, le=4, description="Most hands looked for; one is active")
    min_hand_detection: Share = Field(0.6, description="Lowest score that counts as a new hand")
    min_hand_presence: Share = Field(
        0.6, description="Lowest score at which a known hand is still there"
    )
    min_hand_tracking: Share = Field(
        0.5, description="Lowest overlap of a hand from one frame to the next"
    )


class PointerSettings(BaseModel):
    """From a fingertip to a pointer on the screen."""

    min_cutoff_hz: float = Field(1.0, gt=0, description="One Euro filter: cutoff at rest")
    beta: float = Field(3.0, ge=0, description="One Euro filter: cutoff per speed, in Hz per (h/s)")
    derivative_cutoff_hz: float = Field(
        1.0, gt=0, description="One Euro filter: cutoff of the speed itself"
    )
    reach: float = Field(
        0.55, gt=0.2, le=1, description="Share of the frame that maps to the whole screen"
    )
    shift: Share = Field(
        0.10, description="How far the reach box follows the visitor sideways and down"
    )
    tip_weight: Share = Field(
        0.7, description="Weight of the fingertip against the extended middle joint of the finger"
    )


class HandSettings(BaseModel):
    """Which hand is the visitor's."""

    extended_s: float = Field(
        0.10, ge=0, description="Seconds that the index finger is stretched before it points"
    )
    claim_s: float = Field(
        0.30, ge=0, description="Seconds that a hand points before it becomes the active one"
    )
    release_s: Seconds = Field(
        1.0, description="Seconds that the active hand is gone before another may take over"
    )
    takeover_size: Share = Field(
        0.40, description="A hand smaller than this share of the last active one never takes over"
    )
    match_distance: float = Field(
        0.15,
        gt=0,
        description="Farthest that a wrist moves between two frames, in screen heights, "
        "and is still the same hand",
    )


class DwellSettings(BaseModel):
    """From a resting pointer to a choice. Distances in screen heights (h)."""

    dwell_s: float = Field(
        1.2, ge=0.6, le=2.5, description="Seconds from entering a box to choosing it"
    )
    careful_dwell_s: float = Field(
        1.5,
        ge=0.6,
        le=4,
        description="The same for the first question, consent, restart, finish and after an undo",
    )
    arm_s: float = Field(0.25, ge=0, description="Silent part of the dwell before the ring shows")
    speed_gate: float = Field(
        0.6, ge=0.4, description="Pointer speed below which the ring fills, in h/s"
    )
    hysteresis: float = Field(
        0.025, ge=0, description="How much an entered box grows on each side, in h"
    )
    leave_grace_s: float = Field(
        0.20, ge=0, description="Seconds that the pointer may be just outside and keep progress"
    )
    loss_grace_s: float = Field(
        0.40, ge=0, description="Seconds that the hand may be lost and keep progress"
    )
    question_lock_s: float = Field(
        0.80, ge=0, description="Seconds without filling after a new question"
    )
    screen_lock_s: float = Field(
        0.50, ge=0, description="Seconds without filling after another new screen"
    )
    reappear_lock_s: float = Field(
        0.30, ge=0, description="Seconds without filling after a hand appears"
    )
    leave_first_distance: float = Field(
        0.05,
        ge=0,
        description="A pointer that a new screen finds inside a box must leave it or move this "
        "far, in h",
    )
    area_radius: float = Field(
        0.06, ge=0, description="A pointer in no box takes the nearest one within this, in h"
    )


class PresenceSettings(BaseModel):
    """When a visitor is here."""

    arrive_s: Seconds = Field(0.5, description="Seconds with a face before a visitor has arrived")
    leave_s: Seconds = Field(
        3.0, description="Seconds without a face and a hand before the visitor has left"
    )


class SessionSettings(BaseModel):
    """How patient the booth is."""

    hint_s: Seconds = Field(5, description="Seconds without a hand before a hint")
    still_there_s: Seconds = Field(
        25, description='Seconds without a hand before the question "are you still there?"'
    )
    countdown_s: Seconds = Field(
        20, ge=20, description="Seconds to answer that question (WCAG 2.2.1: at least 20)"
    )
    reading_timeout_s: Seconds = Field(
        12, description="Longest reading of a face before the visit goes on without a trait"
    )
    result_s: Seconds = Field(60, description="Seconds that the result stays without a hand")
    max_result_s: Seconds = Field(180, description="Seconds that the result stays at most")
    farewell_s: Seconds = Field(6, description="Seconds that the farewell stays")
    trouble_reset_s: Seconds = Field(
        10, description="Seconds without a camera before the visit is reset"
    )
    card_countdown_s: Seconds = Field(4, description="Seconds to pose for the photo card")
    language: Literal["ko", "en"] = Field("ko", description="Language of a new visit")


class ReadingSettings(BaseModel):
    """Reading a face, after consent."""

    model_card: Path = Field(Path("models/face.json"), description="Card of the face model")
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
        "besides our pieces (docs/music.md)",
    )
    volume: Share = Field(0.6, description="Loudest volume of the music; 0 is silent")
    readings: int = Field(
        12, ge=1, le=60, description="Readings of the face that the expression is averaged over"
    )
    word_weight: Share = Field(
        0.7,
        description="Weight of the feeling that a visitor chooses; more than text and face "
        "together, so that the choice always wins",
    )
    text_weight: Share = Field(0.24, description="Weight of what the diary says")
    face_weight: Share = Field(0.06, description="Weight of what the face says")
    labels: Literal["ours", "aihub", "four"] = Field(
        "ours",
        description="Label set that expressions are shown in: our seven, AI-Hub's seven, or "
        "angry, smiling, neutral and crying",
    )
    prior_answers: float = Field(
        6,
        gt=0,
        le=1000,
        description="Visitors' answers that our own tags weigh as much as",
    )
    min_answers: int = Field(
        5, ge=1, le=1000, description="Answers from which the share of likes is shown"
    )
    max_chance: Share = Field(0.12, description="Most that chance adds to the score of a song")
    resting_songs: int = Field(
        9, ge=0, le=100, description="Number of songs shown last that give way to others"
    )
    diary: Path = Field(Path("models/diary.json"), description="Card of the text model")
    writer: str | None = Field(
        None,
        description="Address of a language model that writes up the day; "
        "without it a template does (docs/music.md)",
    )
    writer_model: str | None = Field(
        None, description="Name of the model, for an address that speaks OpenAI's protocol"
    )
    writer_key: SecretStr | None = Field(None, description="Sent to that address as a bearer token")
    writer_timeout_s: Seconds = Field(
        8, description="Longest wait for it before the template answers"
    )


class AdsSettings(BaseModel):
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


class AudienceSettings(BaseModel):
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


class ConceptSettings(BaseModel):
    """Debut concepts."""

    concepts: Path = Field(Path("data/concepts.json"), description="Concepts to choose from")
    questions: Path = Field(Path("data/concept_questions.json"), description="Concept questions")


class RecordsSettings(BaseModel):
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
    min_people: int = Field(
        10, ge=10, description="Figures about fewer people than this are hidden in reports"
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
    login_s: float = Field(
        12 * 3600, ge=60, le=30 * 86_400, description="Seconds that a login lasts"
    )
    max_failures: int = Field(
        5, ge=1, le=100, description="Wrong keys a minute from one address before it must wait"
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


class StudioSettings(BaseModel):
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
    max_requests: int = Field(
        30, ge=1, le=1_000_000, description="Requests a minute from one address"
    )
    max_batch: int = Field(30, ge=1, le=40, description="Pictures in one request")


class ServerSettings(BaseModel):
    """How it is served."""

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port; 0 takes a free one")
    public_url: str | None = Field(
        None,
        description="Address of the booth that a phone can reach, "
        "for the QR code; without it the code carries text",
    )
    max_streams: int = Field(64, ge=1, le=512, description="Viewers of the video at once")
    max_event_streams: int = Field(
        16, ge=1, le=512, description="Pages that follow the events at once"
    )
    page_threads: int = Field(16, ge=2, le=256, description="Threads for everything else")
    jpeg_quality: int = Field(80, ge=30, le=95, description="JPEG quality of the video")
    max_stream_height: int = Field(720, ge=120, le=2160, description="Most lines of the video")
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

    @model_validator(mode="before")
    @classmethod
    def _accept_old_names(cls, values: dict[str, Any]) -> dict[str, Any]:
        return accept_old_names(values)


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
