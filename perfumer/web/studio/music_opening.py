"""From the settings to what the studio's music needs."""

from __future__ import annotations

from pathlib import Path

from perfumer.catalog.words import Words
from perfumer.diary.model import DiaryModelError, load_model
from perfumer.diary.reading import DiaryReader
from perfumer.diary.writer import Service
from perfumer.kiosk.building import KioskError
from perfumer.kiosk.kiosk import Kiosk
from perfumer.settings import MusicSettings
from perfumer.web.present.content import Content
from perfumer.web.studio.music import MusicOffer
from perfumer.web.studio.turns import Turns


def music_offer(
    kiosk: Kiosk, content: Content, words: Words, music: MusicSettings, root: Path
) -> MusicOffer:
    """Raises :class:`KioskError` for a text model or a writer's address that cannot be used."""
    try:
        reader = DiaryReader(load_model(root / music.diary))
        service = service_of(music)
    except (DiaryModelError, ValueError) as error:
        raise KioskError(str(error)) from error
    turns = Turns(music.resting_songs, music.max_chance)
    return MusicOffer(content, words, kiosk.recommender, reader, service, turns)


def service_of(music: MusicSettings) -> Service | None:
    """None without an address. Raises :class:`ValueError` for one that is none of the web's."""
    if not music.writer:
        return None
    key = music.writer_key.get_secret_value() if music.writer_key else None
    return Service(music.writer, music.writer_model, key, music.writer_timeout_s)
