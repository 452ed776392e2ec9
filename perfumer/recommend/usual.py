"""Guess an impression without reading one: from the answers, and a little from age and wearer.

A face model that may be used commercially reads gender and age only: no rated impressions may be
used for it. Perfumes are then chosen by this guess, and every result says that it is one:

    share(i) ∝ (mean strength of i in what suits the answers / in all perfumes) · LEANINGS

The answers speak through the catalog: what suits them has an impression more often than other
perfumes have. :data:`LEANINGS` only tip the scales. A factor is 0.9, 1 or 1.1, so that age and
wearer together never turn over a lead of more than about a third (1.1 · 1.1 / 0.9 = 1.34).

Where the factors come from:

- *Age.* Childlike faces strike people as sweet (Berry and McArthur, Journal of Personality and
  Social Psychology 48, 1985), and young ones as more energetic than old ones (Ebner, Behavior
  Research Methods 40, 2008). "Elegant" from the forties on is our own judgement, without a source.
- *Wearer.* The catalog itself: what perfumes for this wearer have over 1.3 times as often as all
  perfumes, or under 0.85 times (a test counts it again). Only a wearer that the visitor names
  counts; a perceived gender never does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfumer.catalog.perfumes import MIN_STRENGTH, Perfume, PerfumeCatalog, Wearer
from perfumer.catalog.questions import Answer, QuestionSet
from perfumer.recommend.matching import make_answers_fit
from perfumer.traits import AgeBand, Impression

MORE, LESS = 1.1, 0.9

Leaning = Mapping[Impression, float]
YOUNG: Leaning = {Impression.CUTE: MORE, Impression.ACTIVE: MORE}
GROWN: Leaning = {Impression.ELEGANT: MORE}
LEANINGS: Mapping[AgeBand | Wearer, Leaning] = {
    AgeBand.TODDLER: YOUNG,
    AgeBand.CHILD: YOUNG,
    AgeBand.TEEN: YOUNG,
    AgeBand.TWENTIES: {Impression.ACTIVE: MORE},
    AgeBand.THIRTIES: {},
    AgeBand.FORTIES: GROWN,
    AgeBand.FIFTIES: GROWN,
    AgeBand.SIXTIES: GROWN,
    AgeBand.OLDER: GROWN,
    Wearer.WOMEN: {
        Impression.CUTE: MORE,
        Impression.ELEGANT: MORE,
        Impression.ACTIVE: LESS,
        Impression.NATURAL: LESS,
    },
    Wearer.MEN: {
        Impression.ACTIVE: MORE,
        Impression.SEXY: MORE,
        Impression.CUTE: LESS,
        Impression.NATURAL: LESS,
    },
    Wearer.ANYONE: {Impression.NATURAL: MORE, Impression.SEXY: LESS},
}


def guess_impressions(
    catalog: PerfumeCatalog,
    questions: QuestionSet,
    answers: Sequence[Answer],
    age: Mapping[AgeBand, float],
    wearer: Wearer | None,
) -> dict[Impression, float]:
    """Return shares of all impressions, which sum to 1; none before the first answer.

    Raises :class:`KeyError` for an answer that the questions do not have.
    """
    if not answers:
        return {}
    fit = make_answers_fit(questions, answers)
    weights = [(perfume, fit(perfume)) for perfume in catalog.perfumes]
    suiting = [(perfume, weight) for perfume, weight in weights if weight >= MIN_STRENGTH]
    asked = _mean_strengths(suiting or weights)
    usual = _mean_strengths([(perfume, 1.0) for perfume in catalog.perfumes])
    lean = lean_impressions(age, wearer)
    raw = {i: lean[i] * asked[i] / usual[i] if usual[i] > 0 else 0.0 for i in Impression}
    total = sum(raw.values())
    return {i: share / total for i, share in raw.items()} if total > 0 else {}


def lean_impressions(
    age: Mapping[AgeBand, float], wearer: Wearer | None
) -> dict[Impression, float]:
    """Return the factor of each impression, 0.9 to 1.21; all are 1 where nothing is known."""
    named = LEANINGS[wearer] if wearer else {}
    unread = 1 - sum(age.values())  # 1 where no age is read
    return {
        i: named.get(i, 1.0)
        * (unread + sum(share * LEANINGS[band].get(i, 1.0) for band, share in age.items()))
        for i in Impression
    }


def _mean_strengths(weights: Sequence[tuple[Perfume, float]]) -> dict[Impression, float]:
    """Return the mean strength of each impression over perfumes, by their weights."""
    total = sum(weight for _, weight in weights)
    if total <= 0:
        return dict.fromkeys(Impression, 0.0)
    return {
        i: sum(weight * perfume.impressions.get(i, 0.0) for perfume, weight in weights) / total
        for i in Impression
    }
