"""Define the languages of the kiosk, and text in both of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class Language(StrEnum):
    KO = "ko"
    EN = "en"

    @property
    def other(self) -> Language:
        """Return the language that a button offers instead of this one."""
        return Language.EN if self is Language.KO else Language.KO


def known_language(code: str | None, usual: Language) -> Language:
    """Return the language of ``code``, or ``usual`` when the code is unknown or missing."""
    return Language(code) if code in tuple(Language) else usual


class LocalText(BaseModel):
    """The same text in each language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ko: Words
    en: Words

    def in_(self, language: Language) -> str:
        return self.ko if language is Language.KO else self.en
