"""Name the kinds of value that several settings have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(gt=0, le=3600)]
Share = Annotated[float, Field(ge=0, le=1)]


class Group(BaseModel):
    """Settings that belong together; a name that none of them has is a mistake."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Written:
    """Marks the path of something that the program itself writes, in the home folder."""


WrittenPath = Annotated[Path, Written()]
