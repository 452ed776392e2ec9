"""Find the debut concept that suits a look and the answers: a share for each, with reasons.

Three sources, each a distribution over the concepts, are averaged by their weights over those
that are there:

    share = (impressions·w_i + references·w_r + answers·w_a) / (the weights of those there)

- *impressions*: each impression people get passes its probability on to the concepts, in
  proportion to how strongly they follow it. A concept's strengths count relative to their sum,
  so that none is favoured for following many. Where the face model reads none, what is usual at
  that age (:mod:`perfumer.recommend.usual`) stands in, with a small weight and never as a reason.
- *references*: how like the face is to each concept's reference faces. The share of a concept
  that comes from an impression which is not shown is taken out here too.
- *answers*: each asks for tags; concepts share it in proportion to how strongly they have them.

The parts add up, so the reasons of a concept are exact.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from perfumer.catalog.concepts import Concept, ConceptCatalog
from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.questions import Answer, QuestionSet
from perfumer.recommend.certainty import Certainty, rate_concepts
from perfumer.recommend.matching import label_answer
from perfumer.recommend.perfume import (
    Ranked,
    Wishes,
    find_hidden_impressions,
    list_shown_impressions,
)
from perfumer.recommend.usual import lean_impressions
from perfumer.traits import Impression

IMPRESSION_WEIGHT, REFERENCE_WEIGHT, ANSWER_WEIGHT = 0.4, 0.25, 0.35  # of the three sources
USUAL_WEIGHT = 0.05  # of what is usual at an age, in place of the impression
MIN_PART = 0.1  # part of a concept's share at which a source is named as a reason
MAX_PICKS = 3  # the concept and the next ones
MAX_PEOPLE = 5

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ConceptReading:
    """How well every concept suits one person.

    ``shares`` sum to 1, the largest first. ``why`` holds the reasons of each concept: the parts
    of its share, the largest first.
    """

    shares: tuple[tuple[str, float], ...]
    why: Mapping[str, tuple[Reason, ...]]
    certainty: Certainty

    @property
    def top(self) -> str:
        return self.shares[0][0]

    @property
    def second(self) -> str:
        return self.shares[1][0]


@dataclass(frozen=True, slots=True)
class GroupFit:
    """What the members of a group have in common."""

    concept: str  # id of the group's concept
    suits_all: bool  # whether it suits every member better than an even share
    impressions: tuple[Impression, ...]  # reasons for it that all members have


@dataclass(frozen=True, slots=True)
class GroupReading:
    """How well every concept suits one to five people who debut together."""

    members: tuple[ConceptReading, ...]  # in the order of the picture
    shares: tuple[tuple[str, float], ...]
    certainty: Certainty
    shared: tuple[str, ...]  # concepts that suit every member better than an even share
    impressions: tuple[Impression, ...]  # reasons for the group's concept that all members have

    @property
    def top(self) -> str:
        return self.shares[0][0]

    @property
    def fit(self) -> GroupFit:
        """What a sentence says about the group."""
        return GroupFit(self.top, self.top in self.shared, self.impressions)


def read_concept(catalog: ConceptCatalog, questions: QuestionSet, wishes: Wishes) -> ConceptReading:
    """Return the shares of all concepts for one person; even shares when nothing is known.

    Raises :class:`KeyError` for an answer that the questions do not have.
    """
    parts = [
        *_split_by_look(catalog, wishes),
        *_split_by_answer(catalog, questions, wishes.answers),
    ]
    total = sum(part.weight for part in parts)
    even = 1 / len(catalog.concepts)
    if total <= 0:
        return _make_reading(dict.fromkeys(catalog.ids, even), dict.fromkeys(catalog.ids, ()))
    shares = {
        id_: sum(part.weight * part.shares[id_] for part in parts) / total for id_ in catalog.ids
    }
    why = {id_: _find_reasons(id_, parts, shares[id_] * total) for id_ in catalog.ids}
    return _make_reading(shares, why)


def recommend_concept(reading: ConceptReading) -> tuple[Pick, ...]:
    """Return the concept that suits best, and the two that come next."""
    picks = []
    for place, (id_, share) in enumerate(reading.shares[:MAX_PICKS]):
        reasons = reading.why[id_]
        by_face = any(reason.code is not ReasonCode.ANSWER for reason in reasons)
        kind = PickKind.IMPRESSION if by_face else PickKind.ANSWERS
        picks.append(Pick(id_, PickKind.ALTERNATIVE if place else kind, round(share, 4), reasons))
    return tuple(picks)


def group_concept(readings: Sequence[ConceptReading]) -> GroupReading:
    """Return the shares for people who stand on one stage: their geometric mean, summing to 1.

    A concept that does not suit one of them gets little. Raises :class:`ValueError` for no
    people, or more than ``MAX_PEOPLE``.
    """
    if not 1 <= len(readings) <= MAX_PEOPLE:
        raise ValueError(f"{len(readings)} readings: a group is of 1 to {MAX_PEOPLE} people")
    each = [dict(reading.shares) for reading in readings]
    ids = list(each[0])
    means = {
        id_: math.prod(max(shares[id_], 1e-9) for shares in each) ** (1 / len(each)) for id_ in ids
    }
    total = sum(means.values())
    shares = tuple(_rank_ids({id_: mean / total for id_, mean in means.items()}))
    even = 1 / len(ids)
    return GroupReading(
        members=tuple(readings),
        shares=shares,
        certainty=rate_concepts([share for _, share in shares]),
        shared=tuple(id_ for id_, _ in shares if all(one[id_] > even for one in each)),
        impressions=_find_common(shares[0][0], readings),
    )


def _rank_ids(shares: Shares) -> list[tuple[str, float]]:
    """Sort concepts, the largest share first; ties keep the order of the catalog."""
    return sorted(shares.items(), key=lambda item: -item[1])


@dataclass(frozen=True, slots=True)
class _Part:
    """What one reason adds to the shares: ``shares`` sum to 1 and count by ``weight``."""

    code: ReasonCode
    label: str
    weight: float
    shares: Shares
    explains: bool = True  # False for an impression that people hardly get


def _split_by_look(catalog: ConceptCatalog, wishes: Wishes) -> list[_Part]:
    """Return what the face adds: nothing where none was read."""
    traits, shown = wishes.traits, list_shown_impressions(wishes)
    if traits is None:
        return []
    if traits.impression:
        by_impression, may_be_shown = _split_by_impression(catalog, shown), {i for i, _ in shown}
    else:
        may_be_shown = set(Impression) - find_hidden_impressions(traits, wishes.adult)
        by_impression = _split_by_age(catalog, wishes, may_be_shown)
    return [*by_impression, *_split_by_reference(catalog, traits.likeness, may_be_shown)]


def _split_by_age(
    catalog: ConceptCatalog, wishes: Wishes, may_be_shown: Set[Impression]
) -> list[_Part]:
    """Return the stand-in for an impression; only with answers, as it decides nothing alone."""
    if wishes.traits is None or not wishes.answers:
        return []
    lean = lean_impressions(wishes.traits.age, wishes.wearer)
    shares = {
        c.id: sum(lean[impression] * _leaning(c, impression) for impression in may_be_shown)
        for c in catalog.concepts
    }
    return [_Part(ReasonCode.MOOD, "", USUAL_WEIGHT, _divide(shares), explains=False)]


def _split_by_impression(catalog: ConceptCatalog, shown: Ranked) -> list[_Part]:
    return [
        _Part(
            ReasonCode.IMPRESSION,
            impression.value,
            IMPRESSION_WEIGHT * probability,
            _divide({c.id: _leaning(c, impression) for c in catalog.concepts}),
            probability * len(shown) > 1,
        )
        for impression, probability in shown
    ]


def _leaning(concept: Concept, impression: Impression) -> float:
    return concept.impressions.get(impression, 0.0) / sum(concept.impressions.values())


def _split_by_reference(
    catalog: ConceptCatalog, likeness: Shares, impressions: Set[Impression]
) -> list[_Part]:
    shares = {
        c.id: likeness.get(c.id, 0.0) * _shown_share(c, impressions) for c in catalog.concepts
    }
    if not any(shares.values()):
        return []
    return [_Part(ReasonCode.REFERENCE, "", REFERENCE_WEIGHT, _divide(shares))]


def _shown_share(concept: Concept, impressions: Set[Impression]) -> float:
    """Return how much of a concept comes from impressions that are shown, 0 to 1."""
    return sum(_leaning(concept, impression) for impression in impressions)


def _split_by_answer(
    catalog: ConceptCatalog, questions: QuestionSet, answers: Sequence[Answer]
) -> list[_Part]:
    parts = []
    for answer in answers:
        tags = questions.choice(answer).tags
        strengths = {
            concept.id: sum(weight * concept.tags.get(tag, 0.0) for tag, weight in tags.items())
            for concept in catalog.concepts
        }
        weight = ANSWER_WEIGHT / len(answers)
        parts.append(_Part(ReasonCode.ANSWER, label_answer(answer), weight, _divide(strengths)))
    return parts


def _divide(strengths: Shares) -> Shares:
    """Return shares in proportion, summing to 1; even shares when all strengths are 0."""
    total = sum(strengths.values())
    if total <= 0:
        return dict.fromkeys(strengths, 1 / len(strengths))
    return {id_: strength / total for id_, strength in strengths.items()}


def _find_reasons(id_: str, parts: Sequence[_Part], whole: float) -> tuple[Reason, ...]:
    """Return the parts of at least ``MIN_PART`` that made a share larger than an even one."""
    found = []
    for part in parts:
        strength = part.weight * part.shares[id_] / whole if whole > 0 else 0.0
        more = part.shares[id_] * len(part.shares) > 1
        if part.explains and more and strength >= MIN_PART:
            label = id_ if part.code is ReasonCode.REFERENCE else part.label
            found.append(Reason(part.code, label, round(strength, 4)))
    return tuple(sorted(found, key=lambda reason: -reason.strength))


def _make_reading(shares: Shares, why: Mapping[str, tuple[Reason, ...]]) -> ConceptReading:
    order = tuple(_rank_ids(shares))
    return ConceptReading(order, why, rate_concepts([share for _, share in order]))


def _find_common(id_: str, readings: Sequence[ConceptReading]) -> tuple[Impression, ...]:
    first, *others = (_impressions_in(reading.why[id_]) for reading in readings)
    return tuple(i for i in first if all(i in other for other in others))


def _impressions_in(reasons: Sequence[Reason]) -> list[Impression]:
    return [Impression(r.label) for r in reasons if r.code is ReasonCode.IMPRESSION]
