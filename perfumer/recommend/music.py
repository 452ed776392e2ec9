"""Songs and pieces for a feeling and an intent, ranked by fit and by what others said.

For a song *s*, an emotion *e* and an intent *i*, with *y* visitors who said that it fitted and
*n* who said that it did not, what we believe of the fit is Beta(k·f + y, k·(1 − f) + n): its
mean before any answer is the catalog's own ``fit`` *f*, which counts like *k* answers. Songs
are ranked by

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

SONGS = 3
PIECES = 3  # at least so many, so that a person can skip
MOST_ALIKE = 2  # of three songs, so that each visitor finds one in a language they know
MOST = 0.5  # of others, to say that they liked it
# Names of the thirds of the plane, from low to high.
ENERGIES = ("still", "gentle", "driving")
VALENCES = ("dark", "mixed", "bright")
THIRDS = (0.38, 0.64)

Counts = Mapping[tuple[str, str, str], tuple[int, int]]
M = TypeVar("M", bound=Music)


@dataclass(frozen=True, slots=True)
class Learned:
    """What others said: ``counts`` of (fitted, did not) by (item, emotion, intent)."""

    counts: Counts
    prior: float  # how many answers the catalog's own judgement counts for
    least: int  # fewer answers than this are not spoken of

    def believed(self, music: Music, emotion: Emotion, intent: Intent) -> float:
        """Mean of the Beta distribution above; 0 to 1."""
        yes, no = self.counts.get((music.id, emotion, intent), (0, 0))
        return (self.prior * score_fit(music, emotion, intent) + yes) / (self.prior + yes + no)

    def score(self, music: Music, feeling: Feeling, intent: Intent) -> float:
        return sum(
            share * self.believed(music, emotion, intent)
            for emotion, share in feeling.shares.items()
        )

    def liked(self, music: Music, emotion: Emotion, intent: Intent) -> float | None:
        """The share of others who said that it fitted; None while too few answered."""
        yes, no = self.counts.get((music.id, emotion, intent), (0, 0))
        if yes + no < max(1, self.least):
            return None
        return yes / (yes + no)


@dataclass(frozen=True, slots=True)
class Turn:
    """What makes one visit's music differ from the last one's."""

    seen: Sequence[str]  # ids shown lately, the latest last; they rest while others fit
    seed: int
    spread: float  # how much chance adds to a score, at most


def recommend_music(
    catalog: MusicCatalog, feeling: Feeling, intent: Intent, learned: Learned, turn: Turn
) -> tuple[Pick, ...]:
    """Three songs of different artists, at most two of them in one language.

    Fewer only when the catalog has fewer artists.
    """
    ranking = _ranking(catalog.songs, feeling, intent, learned, turn)
    chosen = _varied(ranking)
    return tuple(_pick(song, feeling, intent, learned) for song in chosen)


def recommend_pieces(
    catalog: PieceCatalog, feeling: Feeling, intent: Intent, learned: Learned, turn: Turn
) -> tuple[Pick, ...]:
    """What plays, in this order: all pieces that fit, or the three that come closest."""
    made = [piece for piece in catalog.pieces if intent in piece.intents]
    others = [piece for piece in catalog.pieces if intent not in piece.intents]
    ranking = [
        *_ranking(made, feeling, intent, learned, turn),
        *_ranking(others, feeling, intent, learned, turn),
    ]
    fitting = sum(score_fit(piece, feeling.emotion, intent) >= MIN_FIT for piece in made)
    chosen = ranking[: max(PIECES, fitting)]
    return tuple(_pick(piece, feeling, intent, learned) for piece in chosen)


def _ranking(
    music: Sequence[M], feeling: Feeling, intent: Intent, learned: Learned, turn: Turn
) -> list[M]:
    """What fits before what does not, the unseen before the seen, then by score and chance."""
    resting = {id_: place for place, id_ in enumerate(turn.seen, 1)}

    def key(item: M) -> tuple[bool, int, float, str]:
        unfit = score_fit(item, feeling.emotion, intent) < MIN_FIT
        value = learned.score(item, feeling, intent) + turn.spread * _chance(turn.seed, item.id)
        return unfit, resting.get(item.id, 0), -value, item.id

    return sorted(music, key=key)


def _chance(seed: int, id_: str) -> float:
    """A number from 0 to 1 that depends on nothing else."""
    digest = blake2b(f"{seed}/{id_}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32


def _varied(ranking: Iterable[Song]) -> list[Song]:
    songs = list(ranking)
    chosen: list[Song] = []
    for most_alike in (MOST_ALIKE, SONGS):
        for song in songs:
            alike = sum(song.language is other.language for other in chosen)
            new = all(song.artist.ko != other.artist.ko for other in chosen)
            if len(chosen) < SONGS and new and alike < most_alike:
                chosen.append(song)
    return chosen


def _pick(music: Music, feeling: Feeling, intent: Intent, learned: Learned) -> Pick:
    emotion = feeling.emotion
    reasons: list[Reason] = []
    strength = score_fit(music, emotion, intent)
    if strength >= MIN_FIT:
        code = ReasonCode.EMOTION if intent is Intent.STAY else ReasonCode.INTENT
        label = emotion.value if intent is Intent.STAY else f"{emotion.value}/{intent.value}"
        reasons.append(Reason(code, label, round(strength, 4)))
    reasons.append(Reason(ReasonCode.SOUND, sound(music), 1.0))
    liked = learned.liked(music, emotion, intent)
    if liked is not None and liked >= MOST:
        label = f"{emotion.value}/{intent.value}"
        reasons.append(Reason(ReasonCode.LIKED, label, round(liked, 4)))
    score = learned.score(music, feeling, intent)
    return Pick(music.id, PickKind.FEELING, round(score, 4), tuple(reasons))


def sound(music: Music) -> str:
    """How it sounds, in two words with a stroke between: ``gentle/bright``."""
    energy = sum(music.energy >= limit for limit in THIRDS)
    valence = sum(music.valence >= limit for limit in THIRDS)
    return f"{ENERGIES[energy]}/{VALENCES[valence]}"
