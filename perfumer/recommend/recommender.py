"""From a session to its result, whichever experience it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from perfumer.catalog.catalogs import Catalogs
from perfumer.recommend.concept import read_concept, recommend_concept
from perfumer.recommend.emotion_labels import EmotionLabels, expression
from perfumer.recommend.feelings import Weights, feeling, intent
from perfumer.recommend.music import Counts, Learned, Turn, recommend_music, recommend_pieces
from perfumer.recommend.perfume import Wishes, recommend
from perfumer.session.events import PicksMade
from perfumer.session.state import Experience, Session
from perfumer.traits import ranked


@dataclass(frozen=True, slots=True)
class Taste:
    """What recommendations depend on beside the visitor."""

    adult: float  # P(age ≥ 20) below this withholds "sexy"
    weights: Weights
    prior: float
    liked_least: int
    spread: float
    resting: int  # songs shown last that rest for others
    labels: EmotionLabels  # that the visitor is asked in


class Recommender:
    """Answers on the caller's thread, in a few milliseconds; remembers only what it showed."""

    def __init__(self, catalogs: Catalogs, taste: Taste, counts: Callable[[], Counts]) -> None:
        self._catalogs = catalogs
        self._taste = taste
        self._counts = counts
        self._seen: deque[str] = deque(maxlen=taste.resting)
        self._played: deque[str] = deque(maxlen=2)

    def recommend(self, session: Session, at: float) -> PicksMade:
        """The result for the answers and the reading of ``session``."""
        if session.experience is Experience.MUSIC:
            return self._music(session, at)
        if session.experience is Experience.CONCEPT:
            return self._concept(session, at)
        return self._perfume(session, at)

    def _wishes(self, session: Session) -> Wishes:
        return Wishes(
            traits=session.traits,
            answers=session.answers,
            wearer=session.wearer,
            rejected=session.rejected,
            adult=self._taste.adult,
        )

    def _concept(self, session: Session, at: float) -> PicksMade:
        catalogs, wishes = self._catalogs, self._wishes(session)
        reading = read_concept(catalogs.concepts, catalogs.concept_questions, wishes)
        return PicksMade(
            at,
            session.id,
            recommend_concept(reading),
            (),
            shares=reading.shares,
            verdict=reading.verdict.value,
        )

    def _perfume(self, session: Session, at: float) -> PicksMade:
        wishes = self._wishes(session)
        found = recommend(self._catalogs.perfumes, self._catalogs.perfume_questions, wishes)
        return PicksMade(at, session.id, found.picks, found.impression)

    def _music(self, session: Session, at: float) -> PicksMade:
        catalogs, taste = self._catalogs, self._taste
        questions = catalogs.music_questions
        face = expression(session.traits, taste.labels)
        felt = feeling(face, questions, session.answers, None, taste.weights)
        asked = intent(questions, session.answers)
        learned = Learned(self._counts(), taste.prior, taste.liked_least)

        def turn(seen: Iterable[str]) -> Turn:
            return Turn(tuple(seen), session.id, taste.spread)

        songs = recommend_music(catalogs.songs, felt, asked, learned, turn(self._seen))
        pieces = recommend_pieces(catalogs.pieces, felt, asked, learned, turn(self._played))
        self._seen.extend(pick.id for pick in songs)
        self._played.extend(pick.id for pick in pieces[:1])
        return PicksMade(
            at,
            session.id,
            songs,
            (),
            shares=tuple((label.value, share) for label, share in ranked(felt.shares)),
            verdict=asked.value,
            pieces=tuple(pick.id for pick in pieces),
        )
