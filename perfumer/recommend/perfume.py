"""Two perfumes, one for the impression people get and one for the answers, with reasons.

Both scores are means of facts of the catalog (0 to 1); nothing is learned or guessed here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from perfumer.catalog.perfumes import Perfume, PerfumeCatalog, Wearer
from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.questions import Answer, QuestionSet
from perfumer.traits import Gender, Impression, Traits, ranked, without

ALTERNATIVES = 2
Score = Callable[[Perfume], float]
# The impression leads its pick and the answers colour it, and the other way round.
LEADS, COLOURS = 0.7, 0.3
# A wearer the visitor named counts fully; a perceived gender only breaks near ties.
NAMED, PERCEIVED = 0.35, 0.05
MENTIONED = 0.5  # a fact this strong is worth naming as a reason


@dataclass(frozen=True, slots=True)
class Wishes:
    """All a recommendation depends on."""

    traits: Traits | None  # None: the visitor declined, or no face was read
    answers: tuple[Answer, ...]
    wearer: Wearer | None
    rejected: frozenset[Impression]
    adult: float  # P(age ≥ 20) below which "sexy" is withheld


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Picks, best first of each kind; ``impression`` ranked, as it may be shown."""

    picks: tuple[Pick, ...]
    impression: tuple[tuple[Impression, float], ...]


def recommend(catalog: PerfumeCatalog, questions: QuestionSet, wishes: Wishes) -> Recommendation:
    """An impression pick, an answers pick and alternatives, all different perfumes.

    Without traits both picks follow the answers, the second from another family.
    """
    shown = impressions_shown(wishes)
    by_answers = _ranking(catalog, lambda p: _answer_score(p, questions, wishes.answers), wishes)
    if shown:
        by_impression = _ranking(
            catalog,
            lambda p: (
                LEADS * p.impressions.get(shown[0][0], 0)
                + COLOURS * _answer_score(p, questions, wishes.answers)
            ),
            wishes,
        )
        first = by_impression[0]
        kind = PickKind.IMPRESSION
    else:
        first, kind = by_answers[0], PickKind.ANSWERS
    rest = [p for p in by_answers if p.id != first.id]
    second = rest[0]
    if not shown:
        second = next((p for p in rest[:8] if p.family is not first.family), rest[0])
    others = [p for p in rest if p.id != second.id][:ALTERNATIVES]
    chosen = [(first, kind), (second, PickKind.ANSWERS)]
    chosen += [(perfume, PickKind.ALTERNATIVE) for perfume in others]
    picks = tuple(_pick(p, k, questions, wishes, shown) for p, k in chosen)
    return Recommendation(picks, shown)


def impressions_shown(wishes: Wishes) -> tuple[tuple[Impression, float], ...]:
    """Ranked, without what the visitor rejected, and without "sexy" unless clearly adult."""
    traits = wishes.traits
    if traits is None:
        return ()
    hidden = set(wishes.rejected)
    if traits.adult < wishes.adult:
        hidden.add(Impression.SEXY)
    return tuple(ranked(without(traits.impression, *hidden)))


def _ranking(catalog: PerfumeCatalog, score: Score, wishes: Wishes) -> list[Perfume]:
    return sorted(catalog.perfumes, key=lambda p: (-(score(p) + _wearer_score(p, wishes)), p.id))


def _answer_score(perfume: Perfume, questions: QuestionSet, answers: Sequence[Answer]) -> float:
    """How well the perfume has what each answer asks for; 0 to 1."""
    scores = [_match(questions.choice(answer).tags, perfume.tags) for answer in answers]
    return sum(scores) / len(scores) if scores else 0.0


def _match(asked: Mapping[str, float], has: Mapping[str, float]) -> float:
    return sum(weight * has.get(tag, 0) for tag, weight in asked.items()) / sum(asked.values())


def _wearer_score(perfume: Perfume, wishes: Wishes) -> float:
    if wishes.wearer is not None:
        if perfume.wearer is wishes.wearer:
            return NAMED
        return NAMED * 0.8 if perfume.wearer is Wearer.ANYONE else 0.0
    if wishes.traits is None or perfume.wearer is Wearer.ANYONE:
        return PERCEIVED / 2
    gender = Gender.FEMALE if perfume.wearer is Wearer.WOMEN else Gender.MALE
    return PERCEIVED * wishes.traits.gender[gender]


def _pick(
    perfume: Perfume,
    kind: PickKind,
    questions: QuestionSet,
    wishes: Wishes,
    shown: tuple[tuple[Impression, float], ...],
) -> Pick:
    reasons: list[Reason] = []
    if kind is PickKind.IMPRESSION:
        impression = shown[0][0]
        reasons.append(
            Reason(ReasonCode.IMPRESSION, impression.value, perfume.impressions.get(impression, 0))
        )
    answered = [
        (answer, _match(questions.choice(answer).tags, perfume.tags)) for answer in wishes.answers
    ]
    # The more particular answer says more than the general one, so later ones win ties.
    answered.reverse()
    for answer, strength in sorted(answered, key=lambda pair: -pair[1]):
        if strength >= MENTIONED:
            label = f"{answer.question}/{answer.choice}"
            reasons.append(Reason(ReasonCode.ANSWER, label, strength))
    if wishes.wearer is not None and perfume.wearer is wishes.wearer:
        reasons.append(Reason(ReasonCode.WEARER, perfume.wearer.value, 1.0))
    score = _answer_score(perfume, questions, wishes.answers)
    if kind is PickKind.IMPRESSION:
        score = LEADS * reasons[0].strength + COLOURS * score
    return Pick(perfume.id, kind, round(score, 4), tuple(reasons))
