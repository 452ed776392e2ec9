"""What the visitor of the studio asks for: one form, read once and written back into the page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from perfumer.catalog.perfumes import Wearer
from perfumer.catalog.questions import Answer, QuestionSet
from perfumer.catalog.text import Language
from perfumer.traits import Gender, Impression

MOST_DIARY = 1000  # characters that are read
MOST_LINES = 5
MOST_KEPT = 20_000  # characters that are handed back, so that nobody loses what they wrote
T = TypeVar("T")


class Choice(StrEnum):
    """What can be had from one picture."""

    PERFUME = "perfume"
    MUSIC = "music"
    CONCEPT = "concept"
    AD = "ad"


@dataclass(frozen=True, slots=True)
class Asked:
    """``face`` counts from 0, from the left; None is the largest."""

    choice: Choice
    language: Language
    face: int | None = None
    gender: Gender | None = None  # as the visitor corrected it
    wearer: Wearer | None = None
    answers: tuple[Answer, ...] = ()
    rejected: tuple[Impression, ...] = ()
    diary: str = ""

    def but(self, **changes: Any) -> Asked:
        """The same with ``changes``; another experience starts without answers."""
        if changes.get("choice", self.choice) is not self.choice:
            changes = {"answers": (), "diary": "", **changes}
        return replace(self, **changes)


Fields = Sequence[tuple[str, str]]


def fields(asked: Asked) -> Fields:
    """The form that asks for just this."""
    single: Mapping[str, object] = {
        "choice": asked.choice,
        "language": asked.language,
        "face": "" if asked.face is None else asked.face + 1,
        "gender": asked.gender or "",
        "wearer": asked.wearer or "",
        "diary": asked.diary,
    }
    return [
        *((name, str(value)) for name, value in single.items() if value != ""),
        *(("answer", f"{answer.question}/{answer.choice}") for answer in asked.answers),
        *(("rejected", impression.value) for impression in asked.rejected),
    ]


def asked_in(form: MultiDict[str, str], language: Language, offered: Collection[Choice]) -> Asked:
    """What a form asks for; whatever is none of ours, or not offered here, counts as not said."""
    face, choice = _one(form, "face", int), _one(form, "choice", Choice) or Choice.PERFUME
    return Asked(
        choice=choice if choice in offered else Choice.PERFUME,
        language=_one(form, "language", Language) or language,
        face=face - 1 if face is not None and face > 0 else None,
        gender=_one(form, "gender", Gender),
        wearer=_one(form, "wearer", Wearer),
        answers=tuple(_answers(form.getlist("answer"))),
        rejected=tuple(i for i in Impression if i.value in form.getlist("rejected")),
        diary=_diary(form.get("diary", "")),
    )


def on_path(answers: Sequence[Answer], questions: QuestionSet, read: bool) -> tuple[Answer, ...]:
    """As many of the answers, from the first, as these questions ask in this order."""
    kept: tuple[Answer, ...] = ()
    for answer in answers:
        question = questions.following(kept, read=read)
        if question is None or question.id != answer.question:
            break
        if answer.choice not in {choice.id for choice in question.choices}:
            break
        kept += (answer,)
    return kept


def part_read(diary: str) -> tuple[str, bool]:
    """As much of a diary as is read, without empty lines, and whether that leaves some out."""
    lines = [line.strip() for line in diary.splitlines() if line.strip()]
    whole = "\n".join(lines)
    part = "\n".join(lines[:MOST_LINES])[:MOST_DIARY]
    return part, part != whole


def _one(form: MultiDict[str, str], name: str, made: Callable[[str], T]) -> T | None:
    try:
        return made(form.get(name, ""))
    except ValueError:
        return None


def _answers(texts: Sequence[str]) -> list[Answer]:
    pairs = (text.partition("/") for text in texts)
    return [Answer(question, choice) for question, found, choice in pairs if found]


def _diary(text: str) -> str:
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()[:MOST_KEPT]
