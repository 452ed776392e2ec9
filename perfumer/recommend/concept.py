"""Which debut concept suits a look and the answers: a share for each, and what carried it.

Three sources, each a distribution over the concepts, are averaged by their weights over those
that are there:

    share = (impressions·w_i + references·w_r + answers·w_a) / (the weights of those there)

- *impressions*: each impression people get passes its probability on to the concepts, in
  proportion to how strongly they follow it. A concept's strengths count relative to their sum,
  so that none is favoured for following many.
- *references*: how like the face is to each concept's reference faces. What an impression that
  is not shown carries of a concept, it does not say through the references either.
- *answers*: each asks for tags; concepts share it in proportion to how strongly they have them.

The parts add up, so what carried a concept is told exactly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from perfumer.catalog.concepts import Concept, ConceptCatalog
from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.questions import Answer, QuestionSet
from perfumer.recommend.certainty import Certainty, rate_concepts
from perfumer.recommend.matching import answer_label
from perfumer.recommend.perfume import Ranked, Wishes, impressions_shown
from perfumer.traits import Impression

IMPRESSIONS, REFERENCES, ANSWERS = 0.4, 0.25, 0.35
LEAST_PART = 0.1  # of a concept's share, to be named as a reason
PICKS = 3
MOST_PEOPLE = 5

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ConceptReading:
    """``shares`` sum to 1, largest first. ``why`` by concept: parts of its share, largest first."""

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
class GroupReading:
    """One to five people who debut together; ``members`` as they were given."""

    members: tuple[ConceptReading, ...]
    shares: tuple[tuple[str, float], ...]
    certainty: Certainty
    shared: tuple[str, ...]  # concepts that suit everybody better than an even share
    impressions: tuple[Impression, ...]  # that carry the group's concept for everybody

    @property
    def top(self) -> str:
        return self.shares[0][0]


def read_concept(catalog: ConceptCatalog, questions: QuestionSet, wishes: Wishes) -> ConceptReading:
    """All shares for one person; even ones when nothing is known of them.

    Raises :class:`KeyError` for an answer that the questions do not have.
    """
    shown = impressions_shown(wishes)
    parts = [
        *_impressed(catalog, shown),
        *_referred(catalog, wishes.traits.likeness if wishes.traits else {}, shown),
        *_answered(catalog, questions, wishes.answers),
    ]
    total = sum(part.weight for part in parts)
    even = 1 / len(catalog.concepts)
    if total <= 0:
        return _reading(dict.fromkeys(catalog.ids, even), dict.fromkeys(catalog.ids, ()))
    shares = {
        id_: sum(part.weight * part.shares[id_] for part in parts) / total for id_ in catalog.ids
    }
    why = {id_: _why(id_, parts, shares[id_] * total) for id_ in catalog.ids}
    return _reading(shares, why)


def recommend_concept(reading: ConceptReading) -> tuple[Pick, ...]:
    """The concept, and the two that come next."""
    picks = []
    for place, (id_, share) in enumerate(reading.shares[:PICKS]):
        reasons = reading.why[id_]
        by_face = any(reason.code is not ReasonCode.ANSWER for reason in reasons)
        kind = PickKind.IMPRESSION if by_face else PickKind.ANSWERS
        picks.append(Pick(id_, PickKind.ALTERNATIVE if place else kind, round(share, 4), reasons))
    return tuple(picks)


def group_concept(readings: Sequence[ConceptReading]) -> GroupReading:
    """A concept for people who stand on one stage: their geometric mean, again summing to 1.

    A concept that does not suit one of them suits the group little. Raises
    :class:`ValueError` for nobody, or more people than five.
    """
    if not 1 <= len(readings) <= MOST_PEOPLE:
        raise ValueError(f"{len(readings)} readings: a group is of 1 to {MOST_PEOPLE} people")
    each = [dict(reading.shares) for reading in readings]
    ids = list(each[0])
    means = {
        id_: math.prod(max(shares[id_], 1e-9) for shares in each) ** (1 / len(each)) for id_ in ids
    }
    total = sum(means.values())
    shares = tuple(ranked_ids({id_: mean / total for id_, mean in means.items()}))
    even = 1 / len(ids)
    return GroupReading(
        members=tuple(readings),
        shares=shares,
        certainty=rate_concepts([share for _, share in shares]),
        shared=tuple(id_ for id_, _ in shares if all(one[id_] > even for one in each)),
        impressions=_in_all(shares[0][0], readings),
    )


def ranked_ids(shares: Shares) -> list[tuple[str, float]]:
    """Largest first; ties keep the order of the catalog."""
    return sorted(shares.items(), key=lambda item: -item[1])


@dataclass(frozen=True, slots=True)
class _Part:
    """One reason's say: ``shares`` sum to 1 and count by ``weight``."""

    code: ReasonCode
    label: str
    weight: float
    shares: Shares
    telling: bool = True  # an impression that people hardly get explains nothing


def _impressed(catalog: ConceptCatalog, shown: Ranked) -> list[_Part]:
    return [
        _Part(
            ReasonCode.IMPRESSION,
            impression.value,
            IMPRESSIONS * probability,
            _divided({c.id: _leaning(c, impression) for c in catalog.concepts}),
            probability * len(shown) > 1,
        )
        for impression, probability in shown
    ]


def _leaning(concept: Concept, impression: Impression) -> float:
    return concept.impressions.get(impression, 0.0) / sum(concept.impressions.values())


def _referred(catalog: ConceptCatalog, likeness: Shares, shown: Ranked) -> list[_Part]:
    said = {impression for impression, _ in shown}
    shares = {c.id: likeness.get(c.id, 0.0) * _said_share(c, said) for c in catalog.concepts}
    if not any(shares.values()):
        return []
    return [_Part(ReasonCode.REFERENCE, "", REFERENCES, _divided(shares))]


def _said_share(concept: Concept, said: Set[Impression]) -> float:
    """How much of a concept the impressions carry that are shown, 0 to 1."""
    return sum(_leaning(concept, impression) for impression in said)


def _answered(
    catalog: ConceptCatalog, questions: QuestionSet, answers: Sequence[Answer]
) -> list[_Part]:
    parts = []
    for answer in answers:
        tags = questions.choice(answer).tags
        asked = {
            concept.id: sum(weight * concept.tags.get(tag, 0.0) for tag, weight in tags.items())
            for concept in catalog.concepts
        }
        weight = ANSWERS / len(answers)
        parts.append(_Part(ReasonCode.ANSWER, answer_label(answer), weight, _divided(asked)))
    return parts


def _divided(strengths: Shares) -> Shares:
    """In proportion, summing to 1; evenly when there is nothing to divide by."""
    total = sum(strengths.values())
    if total <= 0:
        return dict.fromkeys(strengths, 1 / len(strengths))
    return {id_: strength / total for id_, strength in strengths.items()}


def _why(id_: str, parts: Sequence[_Part], whole: float) -> tuple[Reason, ...]:
    """What made at least a tenth of the share, and made it larger than an even one."""
    found = []
    for part in parts:
        strength = part.weight * part.shares[id_] / whole if whole > 0 else 0.0
        more = part.shares[id_] * len(part.shares) > 1
        if part.telling and more and strength >= LEAST_PART:
            label = id_ if part.code is ReasonCode.REFERENCE else part.label
            found.append(Reason(part.code, label, round(strength, 4)))
    return tuple(sorted(found, key=lambda reason: -reason.strength))


def _reading(shares: Shares, why: Mapping[str, tuple[Reason, ...]]) -> ConceptReading:
    order = tuple(ranked_ids(shares))
    return ConceptReading(order, why, rate_concepts([share for _, share in order]))


def _in_all(id_: str, readings: Sequence[ConceptReading]) -> tuple[Impression, ...]:
    first, *others = (_impressions(reading.why[id_]) for reading in readings)
    return tuple(i for i in first if all(i in other for other in others))


def _impressions(reasons: Sequence[Reason]) -> list[Impression]:
    return [Impression(r.label) for r in reasons if r.code is ReasonCode.IMPRESSION]
