"""Say how a visit goes, and which data it uses."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from perfumer.settings.fields import Group, Seconds, Share


class SessionSettings(Group):
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


class DataSettings(Group):
    """What can be asked and shown."""

    perfumes: Path = Field(Path("data/perfume_catalog.json"), description="Perfume catalog")
    questions: Path = Field(Path("data/perfume_questions.json"), description="Perfume questions")


class MusicSettings(Group):
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
        16,
        ge=1,
        le=60,
        description="Readings of the face for an expression; the first six show it at rest, and "
        "with fewer it is not read against the rest",
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


class ConceptSettings(Group):
    """Debut concepts."""

    concepts: Path = Field(Path("data/concepts.json"), description="Concepts to choose from")
    questions: Path = Field(Path("data/concept_questions.json"), description="Concept questions")
