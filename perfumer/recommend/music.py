"""Rank songs and pieces for a feeling and an intent, by fit and by what others said.

For a song *s*, an emotion *e* and an intent *i*, with *y* visitors who said that it fitted and
*n* who said that it did not, our estimate of the fit is Beta(k·f + y, k·(1 − f) + n). Its mean
before any answer is the catalog's own ``fit`` *f*, which counts like *k* answers. Songs are
ranked by

    score(s) = Σ_e share(e) · (k·f(s, e, i) + y) / (k + y + n)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

from perfumer.catalog.moods import MIN_FIT, Feeling, Intent, Music, score_fit
from perfumer.catalog.music import MusicCatalog, Song
from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.pieces import PieceCatalog
from perfumer.traits import Emotion

MAX_SONGS = 3
MIN_PIECES = 3  # so that a visitor can skip
MAX_ALIKE = 2  # of three songs in one language, so that visitors find one that they understand
MIN_LIKED = 0.5  # share of others who liked it, at which that is mentioned
# Names of the thirds of the plane, from low to high, and where the thirds begin.
ENERGIES = ("still", "gentle", "driving")
VALENCES = ("dark", "mixed", "bright")
THIRDS = (0.38, 0.64)

Counts = Mapping[tuple[str, str, str], tuple[int, int]]
M = TypeVar("M", bound=Music)


@dataclass(frozen=True, slots=True)
class Opinions:
    """What others said of the music."""

    counts: Counts  # (fitted, did not fit) by (item, emotion, intent)
    prior: float  # number of answers that the catalog's own judgement counts for
    min_answers: int  # with fewer answers, others are not mentioned

    def estimate_fit(self, music: Music, emotion: Emotion, intent: Intent) -> float:
        """Return the mean of the Beta distribution above; 0 to 1."""
        yes, no = self.counts.get((music.id, emotion, intent), (0, 0))
        return (self.prior * score_fit(music, emotion, intent) + yes) / (self.prior + yes + no)

    def score(self, music: Music, feeling: Feeling, intent: Intent) -> float:
        """Return the score above: the estimated fit, weighted by the shares of the feeling."""
        return sum(
            share * self.estimate_fit(music, emotion, intent)
            for emotion, share in feeling.shares.items()
        )

    def find_liked_share(self, music: Music, emotion: Emotion, intent: Intent) -> float | None:
        """Return the share of others who said that it fitted; None while too few answered."""
        yes, no = self.counts.get((music.id, emotion, intent), (0, 0))
        if yes + no < max(1, self.min_answers):
            return None
        return yes / (yes + no)


@dataclass(frozen=True, slots=True)
class Turn:
    """What makes the music of one visit differ from that of the last one."""

    resting: Sequence[str]  # ids shown lately, the latest last; they rest while others fit
    seed: int  # equal seeds give equal music
    spread: float  # at most this much is added to a score by chance


def recommend_music(
    catalog: MusicCatalog, feeling: Feeling, intent: Intent, opinions: Opinions, turn: Turn
) -> tuple[Pick, ...]:
    """Return three songs of different artists, at most two of them in one language.

    Fewer only when the catalog has fewer artists.
    """
    ranking = _rank(catalog.songs, feeling, intent, opinions, turn)
    chosen = _vary(ranking)
    return tuple(_pick(song, feeling, intent, opinions) for song in chosen)


def recommend_pieces(
    catalog: PieceCatalog, feeling: Feeling, intent: Intent, opinions: Opinions, turn: Turn
) -> tuple[Pick, ...]:
    """Return what plays, in this order: all pieces that fit, or the three that come closest."""
    suitable = [piece for piece in catalog.pieces if intent in piece.intents]
    others = [piece for piece in catalog.pieces if intent not in piece.intents]
    ranking = [
        *_rank(suitable, feeling, intent, opinions, turn),
        *_rank(others, feeling, intent, opinions, turn),
    ]
    fitting = sum(score_fit(piece, feeling.emotion, intent) >= MIN_FIT for piece in suitable)
    chosen = ranking[: max(MIN_PIECES, fitting)]
    return tuple(_pick(piece, feeling, intent, opinions) for piece in chosen)


def _rank(
    music: Sequence[M], feeling: Feeling, intent: Intent, opinions: Opinions, turn: Turn
) -> list[M]:
    """Sort what fits before what does not, what does not rest first, then by score and chance."""
    resting = {id_: place for place, id_ in enumerate(turn.resting, 1)}

    def key(item: M) -> tuple[bool, int, float, str]:
        unfit = score_fit(item, feeling.emotion, intent) < MIN_FIT
        value = opinions.score(item, feeling, intent) + turn.spread * _chance(turn.seed, item.id)
        return unfit, resting.get(item.id, 0), -value, item.id

    return sorted(music, key=key)


def _chance(seed: int, id_: str) -> float:
    """Return a number from 0 to 1 that depends on the seed and the id alone."""
    digest = blake2b(f"{seed}/{id_}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32


def _vary(ranking: Iterable[Song]) -> list[Song]:
    songs = list(ranking)
    chosen: list[Song] = []
    for max_alike in (MAX_ALIKE, MAX_SONGS):
        for song in songs:
            alike = sum(song.language is other.language for other in chosen)
            new = all(song.artist.ko != other.artist.ko for other in chosen)
            if len(chosen) < MAX_SONGS and new and alike < max_alike:
                chosen.append(song)
    return chosen


def _pick(music: Music, feeling: Feeling, intent: Intent, opinions: Opinions) -> Pick:
    emotion = feeling.emotion
    reasons: list[Reason] = []
    strength = score_fit(music, emotion, intent)
    if strength >= MIN_FIT:
        code = ReasonCode.EMOTION if intent is Intent.STAY else ReasonCode.INTENT
        label = emotion.value if intent is Intent.STAY else f"{emotion.value}/{intent.value}"
        reasons.append(Reason(code, label, round(strength, 4)))
    reasons.append(Reason(ReasonCode.SOUND, name_sound(music), 1.0))
    liked = opinions.find_liked_share(music, emotion, intent)
    if liked is not None and liked >= MIN_LIKED:
        label = f"{emotion.value}/{intent.value}"
        reasons.append(Reason(ReasonCode.LIKED, label, round(liked, 4)))
    score = opinions.score(music, feeling, intent)
    return Pick(music.id, PickKind.FEELING, round(score, 4), tuple(reasons))


def name_sound(music: Music) -> str:
    """Return how it sounds, in two words with a stroke between: ``gentle/bright``."""
    energy = sum(music.energy >= limit for limit in THIRDS)
    valence = sum(music.valence >= limit for limit in THIRDS)
    return f"{ENERGIES[energy]}/{VALENCES[valence]}"
