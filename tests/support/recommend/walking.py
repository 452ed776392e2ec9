"""Every recommendation there is, made once for all the tests."""

from __future__ import annotations

from functools import cache
from itertools import product

from perfumer.catalog.perfumes import Wearer
from perfumer.catalog.questions import Answer
from perfumer.recommend.perfume import Recommendation, Wishes, recommend_perfumes
from perfumer.traits import Gender, Impression
from tests.support.journey import PERFUMES, QUESTIONS, traits

PATHS = list(QUESTIONS.paths())
CLASSES = list(product(Gender, Impression))
WEARERS: list[Wearer | None] = [None, *Wearer]
Walk = tuple[tuple[Wishes, Recommendation], ...]


def wishes(
    impression: Impression | None = Impression.ELEGANT,
    gender: Gender = Gender.FEMALE,
    answers: tuple[Answer, ...] = PATHS[0],
    wearer: Wearer | None = None,
    rejected: frozenset[Impression] = frozenset(),
) -> Wishes:
    seen = traits(impression, gender) if impression else None
    return Wishes(seen, answers, wearer, rejected, 0.9)


@cache
def walk(wearer: Wearer | None) -> Walk:
    """All 12 classes × 32 ways through the questions, for one wish."""
    asked = [wishes(i, g, path, wearer) for (g, i), path in product(CLASSES, PATHS)]
    return tuple((one, recommend_perfumes(PERFUMES, QUESTIONS, one)) for one in asked)


@cache
def walk_without_a_face(wearer: Wearer | None) -> Walk:
    """All 32 ways, for who declined."""
    asked = [wishes(None, answers=path, wearer=wearer) for path in PATHS]
    return tuple((one, recommend_perfumes(PERFUMES, QUESTIONS, one)) for one in asked)
