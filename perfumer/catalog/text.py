"""Words in the languages of the kiosk."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class Language(StrEnum):
    KO = "ko"
    EN = "en"


class LocalText(BaseModel):
    """The same thing said in each language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ko: Words
    en: Words

    def in_(self, language: Language) -> str:
        return self.ko if language is Language.KO else self.en
