"""Read questions with a few answers each; an answer may decide which question comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from perfumer.catalog.loading import CatalogError, read_entries, read_json
from perfumer.catalog.text import LocalText

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]
Strength = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(gt=0, le=1)]


class Choice(BaseModel):
    """An answer: its words, the tags it asks for, and the question it leads to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    text: LocalText
    detail: LocalText | None = None
    tags: Annotated[Mapping[str, Weight], Field(min_length=1)]
    next: Id | None = None


class Question(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    text: LocalText
    careful: bool = False  # True: every answer needs the longer dwell
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=4)]

    def choice(self, id_: str) -> Choice:
        """Return the choice of this id. Raises :class:`KeyError` for an unknown id."""
        for choice in self.choices:
            if choice.id == id_:
                return choice
        raise KeyError(id_)


@dataclass(frozen=True, slots=True)
class Answer:
    question: str
    choice: str


@dataclass(frozen=True)
class QuestionSet:
    """All questions and the first one; every path from there ends.

    ``unread`` is the first question when no face was read.
    """

    first: str
    questions: Mapping[str, Question]
    unread: str | None = None

    def question(self, id_: str) -> Question:
        return self.questions[id_]

    def following(self, answers: Sequence[Answer], *, read: bool = True) -> Question | None:
        """Return the question after these answers, or None when there are no more."""
        if not answers:
            return self.questions[self.first if read else self.unread or self.first]
        chosen = self.choice(answers[-1])
        return self.questions[chosen.next] if chosen.next else None

    def choice(self, answer: Answer) -> Choice:
        return self.questions[answer.question].choice(answer.choice)

    def paths(self, answers: tuple[Answer, ...] = ()) -> Iterator[tuple[Answer, ...]]:
        """Yield every complete path through the questions."""
        question = self.following(answers)
        if question is None:
            yield answers
            return
        for choice in question.choices:
            yield from self.paths((*answers, Answer(question.id, choice.id)))

    def longest(self, answers: Sequence[Answer] = (), *, read: bool = True) -> int:
        """Return the maximum number of questions for a visitor who gave these answers."""
        question = self.following(answers, read=read)
        return len(answers) + (self._depths[question.id] if question else 0)

    @cached_property
    def _depths(self) -> Mapping[str, int]:
        """Return the maximum number of questions from each one on; cached, as screens ask often."""
        depths: dict[str, int] = {}

        def depth(id_: str) -> int:
            if id_ not in depths:
                following = {choice.next for choice in self.questions[id_].choices if choice.next}
                depths[id_] = 1 + max((depth(next_) for next_ in following), default=0)
            return depths[id_]

        for beginning in (self.first, self.unread or self.first):
            depth(beginning)
        return depths


def load_questions(path: Path) -> QuestionSet:
    """Read and check a question file.

    Raises :class:`CatalogError` for an unknown next question, a loop, or a question that
    no answer leads to, each by name.
    """
    entries = read_entries(path, "questions", Question, "question")
    questions = {question.id: question for question in entries}
    content = read_json(path)
    first = _beginning(path, "first", content.get("first"), questions)
    unread = _beginning(path, "first_unread", content.get("first_unread", first), questions)
    for question in entries:
        _check_choices(path, question, questions)
    reached: set[str] = set()
    for beginning in (first, unread):
        _walk(path, questions, beginning, (), reached)
    lost = sorted(set(questions) - reached)
    if lost:
        raise CatalogError(
            f"{path}: no answer leads to question '{lost[0]}': name it in a choice's 'next' or "
            "delete it"
        )
    return QuestionSet(first, questions, unread)


def _beginning(path: Path, field: str, id_: object, questions: Mapping[str, Question]) -> str:
    if isinstance(id_, str) and id_ in questions:
        return id_
    raise CatalogError(
        f"{path}: '{field}' is {id_!r}, which is no question's id: name the question to begin with"
    )


def _check_choices(path: Path, question: Question, questions: Mapping[str, Question]) -> None:
    ids = [choice.id for choice in question.choices]
    if len(set(ids)) < len(ids):
        raise CatalogError(
            f"{path}: question '{question.id}' has two choices with the same id: rename one"
        )
    for choice in question.choices:
        if choice.next is not None and choice.next not in questions:
            raise CatalogError(
                f"{path}: question '{question.id}', choice '{choice.id}': 'next' is "
                f"'{choice.next}', which is no question's id: correct it, or leave it out to "
                "end there"
            )


def _walk(
    path: Path,
    questions: Mapping[str, Question],
    id_: str,
    before: tuple[str, ...],
    reached: set[str],
) -> None:
    if id_ in before:
        raise CatalogError(
            f"{path}: the questions go round in a circle: {' → '.join([*before, id_])}; take out "
            "one of these 'next'"
        )
    if id_ in reached:
        return
    reached.add(id_)
    for choice in questions[id_].choices:
        if choice.next is not None:
            _walk(path, questions, choice.next, (*before, id_), reached)
