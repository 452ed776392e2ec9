"""Asks the recommender for the visitor of the kiosk."""

from __future__ import annotations

from perfumer.recommend.recommender import Recommender
from perfumer.recommend.result import Request
from perfumer.recommend.rotation import Rotation
from perfumer.session.events import PicksMade
from perfumer.session.state import Experience, Session


class VisitRecommender:
    """Answers one visit after the other, on the thread of the pipeline."""

    def __init__(self, recommender: Recommender, rotation: Rotation) -> None:
        self._recommender = recommender
        self._rotation = rotation

    def recommend(self, session: Session, at: float) -> PicksMade:
        """Return the result for the answers and the reading of ``session``."""
        request = Request(
            experience=session.experience or Experience.PERFUME,
            traits=session.traits,
            answers=session.answers,
            wearer=session.wearer,
            rejected=session.rejected,
            turn=self._rotation.next_turn(session.id),
        )
        result = self._recommender.answer(request)
        self._rotation.remember(result)
        return PicksMade(at, session.id, result)
