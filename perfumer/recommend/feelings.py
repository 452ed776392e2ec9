"""Find how a visitor feels, from what they said, what they wrote and what their face showed.

Each source is a distribution over the seven emotions. The mean over the sources that there are
is weighted:

    feeling = (word·w_word + text·w_text + face·w_face) / (the weights of these sources)

The weight of a person's word is more than the others together, so that what they chose always
comes first. The question names the expression by a label that may stand for several emotions:
"yes, that is it" makes the strongest of them the visitor's word, "no" takes all of them out of
the face's distribution. Text that the model is not sure about does not count. A face that is only
guessed at, with no other source, makes a neutral feeling; its shares stay as they were read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfumer.catalog.moods import AS_READ, OTHERWISE, Feeling, Intent, Source
from perfumer.catalog.questions import Answer, QuestionSet
from perfumer.traits import Emotion, without


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each source counts.

    Raises :class:`ValueError` when text and face could outvote a person's word.
    """

    word: float
    text: float
    face: float

    def __post_init__(self) -> None:
        if self.word <= self.text + self.face:
            raise ValueError(
                f"the weight of a person's word ({self.word:g}) must be more than those of text "
                f"and face together ({self.text + self.face:g}): raise it or lower them"
            )

    def of(self, source: Source) -> float:
        return {Source.WORD: self.word, Source.TEXT: self.text, Source.FACE: self.face}[source]


@dataclass(frozen=True, slots=True)
class Expression:
    """What a face shows, and the emotions behind the label that the visitor is asked about."""

    shares: Mapping[Emotion, float]
    named: tuple[Emotion, ...]  # the emotion that weighs most in that label first
    weak: bool = False  # whether neutral is named because no label is sure enough


def blend_feeling(
    face: Expression | None,
    questions: QuestionSet,
    answers: Sequence[Answer],
    text: Feeling | None,
    weights: Weights,
) -> Feeling:
    """Return the feeling that all sources make together; neutral without any.

    Raises :class:`KeyError` for an answer that the questions do not have.
    """
    sources = {
        Source.WORD: _word(face, questions, answers),
        Source.TEXT: None if text is None else text.shares,
        Source.FACE: None if face is None else _shown(face, questions, answers),
    }
    given = {source: shares for source, shares in sources.items() if shares is not None}
    total = sum(weights.of(source) for source in given)
    if total <= 0:
        return Feeling({e: float(e is Emotion.NEUTRAL) for e in Emotion}, ())
    shares = {
        emotion: sum(weights.of(s) * part.get(emotion, 0.0) for s, part in given.items()) / total
        for emotion in Emotion
    }
    # Who was asked and said "not neutral" is better served by a weak guess than by none.
    guessed = face is not None and face.weak and not _said(questions, answers, OTHERWISE)
    return Feeling(shares, tuple(given), weak=guessed and tuple(given) == (Source.FACE,))


def find_intent(questions: QuestionSet, answers: Sequence[Answer]) -> Intent:
    """Return what the visitor last asked of the music; to stay when they did not say."""
    intents = [
        Intent(tag)
        for answer in answers
        for tag in questions.choice(answer).tags
        if tag in set(Intent)
    ]
    return intents[-1] if intents else Intent.STAY


def find_named_emotion(
    face: Expression | None, questions: QuestionSet, answers: Sequence[Answer]
) -> Emotion | None:
    """Return the one emotion that the visitor named or agreed to; None for a hint at several."""
    word = _word(face, questions, answers)
    if word is None or len(word) > 1:
        return None
    return next(iter(word))


def _word(
    face: Expression | None, questions: QuestionSet, answers: Sequence[Answer]
) -> dict[Emotion, float] | None:
    """Return what the last answer about emotions says; the narrower question comes later."""
    named: dict[Emotion, float] | None = None
    for answer in answers:
        tags = questions.choice(answer).tags
        emotions = {Emotion(tag): weight for tag, weight in tags.items() if tag in set(Emotion)}
        if emotions:
            named = {e: weight / sum(emotions.values()) for e, weight in emotions.items()}
    if named is None and face is not None and _said(questions, answers, AS_READ):
        named = {face.named[0]: 1.0}
    return named


def _shown(
    face: Expression, questions: QuestionSet, answers: Sequence[Answer]
) -> Mapping[Emotion, float]:
    if _said(questions, answers, OTHERWISE):
        return without(face.shares, *face.named)
    return face.shares


def _said(questions: QuestionSet, answers: Sequence[Answer], tag: str) -> bool:
    return any(tag in questions.choice(answer).tags for answer in answers)
