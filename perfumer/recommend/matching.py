"""Measure how well a perfume has what the answers ask for, 0 to 1, by the catalog's strengths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from perfumer.catalog.perfumes import Perfume, PerfumeCatalog
from perfumer.catalog.picks import Reason, ReasonCode
from perfumer.catalog.questions import Answer, QuestionSet
from perfumer.traits import Impression

Fit = Callable[[Perfume], float]

IMPRESSIONS = frozenset({ReasonCode.IMPRESSION, ReasonCode.MOOD})  # whose label is an impression
MAX_NAMED_ANSWERS = 2  # answers in one sentence; the note in it goes with these
FIRST_NOTE = "heart.0"  # the note that a house lists first at the heart
FIRST_NOTE_BONUS = 0.1  # added to its strength: a perfume is known for this note
# Perfumes of average fit that are counted with those that have a note, so that a note which
# only one or two perfumes have does not always win.
PRIOR = 2


def label_answer(answer: Answer) -> str:
    """Return an answer as the label of a :class:`Reason`."""
    return f"{answer.question}/{answer.choice}"


def parse_answer_label(label: str) -> Answer:
    """Return the answer that a label names. Raises :class:`ValueError` for any other text."""
    question, choice = label.split("/")
    return Answer(question, choice)


def make_answers_fit(questions: QuestionSet, answers: Sequence[Answer]) -> Fit:
    """Return a function that says how much of what the answers ask for a perfume has.

    It is the mean over the answers; within an answer its tags count by their weights. Raises
    :class:`KeyError` for an answer that the questions do not have.
    """
    asked: dict[str, float] = {}
    for answer in answers:
        tags = questions.choice(answer).tags
        share = 1 / (len(answers) * sum(tags.values()))
        for tag, weight in tags.items():
            asked[tag] = asked.get(tag, 0.0) + weight * share
    return lambda perfume: _weighted(asked, perfume.tags)


def _weighted(asked: Mapping[str, float], has: Mapping[str, float]) -> float:
    return sum(weight * has.get(tag, 0.0) for tag, weight in asked.items())


def pick_leading_reasons(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return the reasons that a sentence names: the impression alone, else the first answers."""
    impressions = tuple(r for r in reasons if r.code in IMPRESSIONS)
    answers = tuple(r for r in reasons if r.code is ReasonCode.ANSWER)
    return impressions[:1] or answers[:MAX_NAMED_ANSWERS]


def find_telling_note(
    perfume: Perfume, catalog: PerfumeCatalog, questions: QuestionSet, reasons: Sequence[Reason]
) -> Reason:
    """Return the note of a perfume that is most typical of perfumes which fit the reasons.

    For "a window in the rain" it is the lotus, not the musk that every second perfume has.
    Only the first heart note and notes that other perfumes have too are compared. Without
    reasons it is the first heart note.
    """
    named = pick_leading_reasons(reasons)
    if not named:
        return Reason(ReasonCode.NOTE, FIRST_NOTE, 0.0)
    fit = _reasons_fit(named, questions)
    fits = {other.id: fit(other) for other in catalog.perfumes}
    usual = sum(fits.values()) / len(fits)
    strengths: dict[str, float] = {}
    for label, note in perfume.notes.labelled():
        carriers = catalog.by_note[note.en]
        if len(carriers) > 1 or label == FIRST_NOTE:
            total = sum(fits[other.id] for other in carriers) + PRIOR * usual
            strengths[label] = total / (len(carriers) + PRIOR)
    label = max(
        strengths, key=lambda place: strengths[place] + FIRST_NOTE_BONUS * (place == FIRST_NOTE)
    )
    return Reason(ReasonCode.NOTE, label, round(strengths[label], 4))


def _reasons_fit(named: Sequence[Reason], questions: QuestionSet) -> Fit:
    if named[0].code in IMPRESSIONS:
        impression = Impression(named[0].label)
        return lambda perfume: perfume.impressions.get(impression, 0.0)
    return make_answers_fit(questions, [parse_answer_label(reason.label) for reason in named])
