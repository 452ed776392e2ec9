"""Read what a visitor of the studio asks for, and write it back into the page's forms."""

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

MAX_DIARY = 1000  # characters of a diary that are read
MAX_LINES = 5  # lines of a diary that are read
MAX_KEPT = 20_000  # characters that the page shows again, so that no text is lost
T = TypeVar("T")


class Choice(StrEnum):
    """What one picture can be used for."""

    PERFUME = "perfume"
    MUSIC = "music"
    CONCEPT = "concept"
    AD = "ad"


@dataclass(frozen=True, slots=True)
class Query:
    """What to make of a picture; ``face`` counts from 0, from the left, None is the largest."""

    choice: Choice
    language: Language
    face: int | None = None
    gender: Gender | None = None  # as the visitor corrected it; None if they did not
    wearer: Wearer | None = None
    answers: tuple[Answer, ...] = ()
    rejected: tuple[Impression, ...] = ()
    diary: str = ""

    def but(self, **changes: Any) -> Query:
        """Return the same with ``changes``; another experience starts without answers."""
        if changes.get("choice", self.choice) is not self.choice:
            changes = {"answers": (), "diary": "", **changes}
        return replace(self, **changes)


Fields = Sequence[tuple[str, str]]


def form_fields(query: Query) -> Fields:
    """Return the fields of a form that asks for exactly this."""
    single: Mapping[str, object] = {
        "choice": query.choice,
        "language": query.language,
        "face": "" if query.face is None else query.face + 1,
        "gender": query.gender or "",
        "wearer": query.wearer or "",
        "diary": query.diary,
    }
    return [
        *((name, str(value)) for name, value in single.items() if value != ""),
        *(("answer", f"{answer.question}/{answer.choice}") for answer in query.answers),
        *(("rejected", impression.value) for impression in query.rejected),
    ]


def read_query(form: MultiDict[str, str], language: Language, offered: Collection[Choice]) -> Query:
    """Return what a form asks for; a value that is unknown or not offered is ignored."""
    face, choice = _one(form, "face", int), _one(form, "choice", Choice) or Choice.PERFUME
    return Query(
        choice=choice if choice in offered else Choice.PERFUME,
        language=_one(form, "language", Language) or language,
        face=face - 1 if face is not None and face > 0 else None,
        gender=_one(form, "gender", Gender),
        wearer=_one(form, "wearer", Wearer),
        answers=tuple(_answers(form.getlist("answer"))),
        rejected=tuple(i for i in Impression if i.value in form.getlist("rejected")),
        diary=_diary(form.get("diary", "")),
    )


def keep_on_path(
    answers: Sequence[Answer], questions: QuestionSet, read: bool
) -> tuple[Answer, ...]:
    """Return the answers from the first on, as far as these questions ask them in this order."""
    kept: tuple[Answer, ...] = ()
    for answer in answers:
        question = questions.following(kept, read=read)
        if question is None or question.id != answer.question:
            break
        if answer.choice not in {choice.id for choice in question.choices}:
            break
        kept += (answer,)
    return kept


def cut_diary(diary: str) -> tuple[str, bool]:
    """Return the part of a diary that is read, without empty lines; and whether it is not all."""
    lines = [line.strip() for line in diary.splitlines() if line.strip()]
    whole = "\n".join(lines)
    part = "\n".join(lines[:MAX_LINES])[:MAX_DIARY]
    return part, part != whole


def _one(form: MultiDict[str, str], name: str, parse: Callable[[str], T]) -> T | None:
    try:
        return parse(form.get(name, ""))
    except ValueError:
        return None


def _answers(texts: Sequence[str]) -> list[Answer]:
    pairs = (text.partition("/") for text in texts)
    return [Answer(question, choice) for question, found, choice in pairs if found]


def _diary(text: str) -> str:
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()[:MAX_KEPT]
