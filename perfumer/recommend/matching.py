"""How well a perfume has what was asked, from the strengths in the catalog; 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from perfumer.catalog.perfumes import Perfume, PerfumeCatalog
from perfumer.catalog.picks import Reason, ReasonCode
from perfumer.catalog.questions import Answer, QuestionSet
from perfumer.traits import Impression

Fit = Callable[[Perfume], float]

NAMED_ANSWERS = 2  # a sentence names so many; the note it names goes with these
FIRST_NOTE = "heart.0"
# The note a house lists first at the heart is what the perfume is known for.
KNOWN_FOR = 0.1
# As many perfumes of no particular fit as are added to those that have a note, so that a
# note which only one or two perfumes have does not always win.
PRIOR = 2


def answer_label(answer: Answer) -> str:
    return f"{answer.question}/{answer.choice}"


def labelled_answer(label: str) -> Answer:
    """What :func:`answer_label` labelled. Raises :class:`ValueError` for anything else."""
    question, choice = label.split("/")
    return Answer(question, choice)


def answers_fit(questions: QuestionSet, answers: Sequence[Answer]) -> Fit:
    """How much of what the answers ask for a perfume has: the mean over the answers.

    Within an answer its tags count by their weights. Raises :class:`KeyError` for an answer
    that the questions do not have.
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


def leading(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The reasons a sentence names: the impression alone, else the first answers."""
    impressions = tuple(r for r in reasons if r.code is ReasonCode.IMPRESSION)
    answers = tuple(r for r in reasons if r.code is ReasonCode.ANSWER)
    return impressions[:1] or answers[:NAMED_ANSWERS]


def telling_note(
    perfume: Perfume, catalog: PerfumeCatalog, questions: QuestionSet, reasons: Sequence[Reason]
) -> Reason:
    """The perfume's note that is most at home in perfumes which fit the leading reasons.

    For "a window in the rain" it is the lotus, not the musk that every second perfume has.
    The first heart note is one to choose from, and every note that other perfumes have too:
    of the others there is nothing to tell. Without reasons, the first heart note.
    """
    named = leading(reasons)
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
    label = max(strengths, key=lambda place: strengths[place] + KNOWN_FOR * (place == FIRST_NOTE))
    return Reason(ReasonCode.NOTE, label, round(strengths[label], 4))


def _reasons_fit(named: Sequence[Reason], questions: QuestionSet) -> Fit:
    if named[0].code is ReasonCode.IMPRESSION:
        impression = Impression(named[0].label)
        return lambda perfume: perfume.impressions.get(impression, 0.0)
    return answers_fit(questions, [labelled_answer(reason.label) for reason in named])
