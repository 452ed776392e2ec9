"""The music that was shown for a picture, as a signed address or a form holds it."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.moods import Intent
from perfumer.catalog.picks import Pick
from perfumer.traits import Emotion
from perfumer.web.studio.offer import Payload, pack_pick, unpack_pick


@dataclass(frozen=True, slots=True)
class ShownMusic:
    """Songs and a piece, with the feeling and the intent that they were chosen for."""

    emotion: Emotion
    intent: Intent
    songs: tuple[Pick, ...]
    piece: str  # id of the piece that plays


def pack_music(shown: ShownMusic) -> Payload:
    """Return what :func:`unpack_music` takes apart."""
    songs = [pack_pick(pick) for pick in shown.songs]
    return [shown.emotion.value, shown.intent.value, songs, shown.piece]


def unpack_music(payload: Payload) -> ShownMusic:
    """Return the music in a payload. Raises :class:`ValueError` or :class:`TypeError`."""
    emotion, intent, songs, piece = payload
    picks = tuple(unpack_pick(pick) for pick in songs)
    return ShownMusic(Emotion(emotion), Intent(intent), picks, str(piece))
