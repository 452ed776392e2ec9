"""Choose two perfumes, one for the impression people get and one for the answers, with reasons.

Scores are means of strengths in the catalog (0 to 1); nothing is learned or guessed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from perfumer.catalog.perfumes import MIN_STRENGTH, Perfume, PerfumeCatalog, Wearer
from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.questions import Answer, QuestionSet
from perfumer.recommend.matching import Fit, find_telling_note, label_answer, make_answers_fit
from perfumer.traits import Gender, Impression, Traits, rank_labels, without

ALTERNATIVES = 2  # further picks
Ranked = tuple[tuple[Impression, float], ...]
IMPRESSION_SHARE, ANSWERS_SHARE = 0.7, 0.3  # of the score of the pick for the impression
# The wearer that the visitor names is a condition; a perfume made for just that wearer gets
# EXACT on top. A perceived gender adds PERCEIVED at most, so it only orders near ties.
EXACT, PERCEIVED = 0.07, 0.05


@dataclass(frozen=True, slots=True)
class Wishes:
    """Everything that a perfume or a concept is chosen by."""

    traits: Traits | None  # None: the visitor declined, or no face was read
    answers: tuple[Answer, ...]
    wearer: Wearer | None  # None: the visitor leaves it open
    rejected: frozenset[Impression]
    adult: float  # P(age ≥ 20) below which "sexy" is withheld
    # What stands in for the impression where the face model reads none; empty otherwise.
    guessed: Mapping[Impression, float] = field(default_factory=dict)

    @property
    def impression(self) -> Mapping[Impression, float]:
        """The impression to go by: as read, or as guessed; empty without a face."""
        return {} if self.traits is None else self.traits.impression or self.guessed


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Picks, the best of each kind first; ``impression`` likeliest first, as it may be shown."""

    picks: tuple[Pick, ...]
    impression: Ranked


def recommend_perfumes(
    catalog: PerfumeCatalog, questions: QuestionSet, wishes: Wishes
) -> Recommendation:
    """Return a pick for the impression, one for the answers, and others, all different perfumes.

    Without an impression (declined, or every one rejected) both picks follow the answers, the
    second from another family. Needs a catalog of at least two perfumes.
    """
    shown = list_shown_impressions(wishes)
    fit = make_answers_fit(questions, wishes.answers)
    fits = {perfume.id: fit(perfume) for perfume in catalog.perfumes}
    tried = _by_impression(catalog, wishes, fits)
    first = tried.pop() if shown else None
    # A perfume that came with a rejected impression comes back only when no other is left.
    passed = {perfume.id for perfume in tried}
    by_answers = _ranking(catalog, wishes, lambda perfume: fits[perfume.id])
    by_answers.sort(key=lambda perfume: perfume.id in passed)
    kind = _kind_of_first(wishes) if first else PickKind.ANSWERS
    first = first or by_answers[0]
    rest = [perfume for perfume in by_answers if perfume is not first]
    second = rest[0] if shown else _unlike(first, rest, fits, wishes.wearer)
    others = [p for p in rest if p.id != second.id][:ALTERNATIVES]
    chosen = [(first, kind), (second, PickKind.ANSWERS)]
    chosen += [(perfume, PickKind.ALTERNATIVE) for perfume in others]
    picks = tuple(_pick(p, k, catalog, questions, wishes, shown) for p, k in chosen)
    return Recommendation(picks, shown)


def _kind_of_first(wishes: Wishes) -> PickKind:
    read = wishes.traits is not None and wishes.traits.impression
    return PickKind.IMPRESSION if read else PickKind.MOOD


def _unlike(
    first: Perfume, rest: Sequence[Perfume], fits: Mapping[str, float], wearer: Wearer | None
) -> Perfume:
    """Return the best of ``rest`` from another family if it fits, else the best of all."""
    others = (
        perfume
        for perfume in rest
        if perfume.family is not first.family
        and fits[perfume.id] >= MIN_STRENGTH
        and _wearable(perfume, wearer)
    )
    return next(others, rest[0])


def list_shown_impressions(wishes: Wishes) -> Ranked:
    """Return the impressions that may be shown, likeliest first, again summing to 1.

    What the visitor rejected is left out, and "sexy" unless clearly adult; empty when nothing
    was read or nothing is left.
    """
    if wishes.traits is None:
        return ()
    hidden = wishes.rejected | find_hidden_impressions(wishes.traits, wishes.adult)
    if hidden.issuperset(wishes.impression):
        return ()
    return tuple(rank_labels(without(wishes.impression, *hidden)))


def find_hidden_impressions(traits: Traits, adult: float) -> frozenset[Impression]:
    """Return the impressions that are said of adults only, unless P(age ≥ 20) reaches ``adult``."""
    return frozenset() if traits.adult >= adult else frozenset({Impression.SEXY})


def _by_impression(
    catalog: PerfumeCatalog, wishes: Wishes, fits: Mapping[str, float]
) -> list[Perfume]:
    """Return what each rejected impression brought, and last what the one now shown brings.

    An impression is rejected while it is on top, so the order of rejection is that of rank.
    """
    if wishes.traits is None or not wishes.impression:
        return []
    hidden = find_hidden_impressions(wishes.traits, wishes.adult)
    found: list[Perfume] = []
    for impression, _ in rank_labels(without(wishes.impression, *hidden)):
        ranking = _ranking(catalog, wishes, _impression_score(impression, fits))
        taken = {perfume.id for perfume in found}
        found.append(min(ranking, key=lambda perfume: perfume.id in taken))
        if impression not in wishes.rejected:
            break
    return found


def _impression_score(impression: Impression, fits: Mapping[str, float]) -> Fit:
    def score(perfume: Perfume) -> float:
        strength = perfume.impressions.get(impression, 0.0)
        # A whole point, so a perfume that suits the impression beats any fit to the answers.
        suits = 1.0 if strength >= MIN_STRENGTH else 0.0
        return suits + IMPRESSION_SHARE * strength + ANSWERS_SHARE * fits[perfume.id]

    return score


def _ranking(catalog: PerfumeCatalog, wishes: Wishes, score: Fit) -> list[Perfume]:
    return sorted(
        catalog.perfumes,
        key=lambda p: (not _wearable(p, wishes.wearer), -score(p) - _leaning(p, wishes), p.id),
    )


def _wearable(perfume: Perfume, wearer: Wearer | None) -> bool:
    return wearer is None or perfume.wearer in (wearer, Wearer.ANYONE)


def _leaning(perfume: Perfume, wishes: Wishes) -> float:
    """Return the bonus of a perfume made for the wearer, or perhaps for the perceived gender."""
    if wishes.wearer is not None:
        return EXACT if perfume.wearer is wishes.wearer else 0.0
    if wishes.traits is None or perfume.wearer is Wearer.ANYONE:
        return PERCEIVED / 2
    gender = Gender.FEMALE if perfume.wearer is Wearer.WOMEN else Gender.MALE
    return PERCEIVED * wishes.traits.gender.get(gender, 0.5)  # 0.5 where no gender is read


def _pick(
    perfume: Perfume,
    kind: PickKind,
    catalog: PerfumeCatalog,
    questions: QuestionSet,
    wishes: Wishes,
    shown: Ranked,
) -> Pick:
    reasons = _answer_reasons(perfume, questions, wishes)
    score = make_answers_fit(questions, wishes.answers)(perfume)
    if kind in (PickKind.IMPRESSION, PickKind.MOOD):
        strength = perfume.impressions.get(shown[0][0], 0.0)
        score = IMPRESSION_SHARE * strength + ANSWERS_SHARE * score
        if strength >= MIN_STRENGTH:
            code = ReasonCode.MOOD if kind is PickKind.MOOD else ReasonCode.IMPRESSION
            reasons.insert(0, Reason(code, shown[0][0].value, strength))
    if wishes.wearer is not None and perfume.wearer is wishes.wearer:
        reasons.append(Reason(ReasonCode.WEARER, perfume.wearer.value, 1.0))
    reasons.append(find_telling_note(perfume, catalog, questions, reasons))
    return Pick(perfume.id, kind, round(score, 4), tuple(reasons))


def _answer_reasons(perfume: Perfume, questions: QuestionSet, wishes: Wishes) -> list[Reason]:
    """Return the answers the perfume serves, the last first: later questions are narrower."""
    matches = [
        (answer, make_answers_fit(questions, [answer])(perfume)) for answer in wishes.answers
    ]
    return [
        Reason(ReasonCode.ANSWER, label_answer(answer), round(strength, 4))
        for answer, strength in reversed(matches)
        if strength >= MIN_STRENGTH
    ]
