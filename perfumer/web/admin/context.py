"""What the dashboard needs, in one typed value of the application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app
from sqlalchemy import Connection

from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.records.database import open_to_read
from perfumer.web.admin.key import Logins
from perfumer.web.admin.live import RunningKiosk
from perfumer.web.admin.phrases import Names, Phrases


@dataclass(frozen=True, slots=True)
class AdminContext:
    url: str  # address of the database that is shown
    min_people: int  # figures about fewer people are hidden
    min_people_live: int  # the same for the people who are there now
    logins: Logins
    remote: bool  # whether other machines may open the dashboard
    words: Words  # the dashboard's own sentences
    names: Names
    language: Language  # of a page when its address names none
    kiosk: RunningKiosk | None  # None for a dashboard of a fleet, which runs alone
    version: str  # of templates and static files
    now: Callable[[], datetime]  # local time with its offset from UTC
    hourly: bool  # whether people are counted up to the last full hour only

    def say(self, language: Language) -> Phrases:
        """Return the dashboard's phrases in ``language``."""
        return Phrases(self.words, self.names, language)

    @contextmanager
    def records(self) -> Iterator[Connection]:
        """Open one consistent view of the database, for this request only.

        So a file that was restored, or a server that came back, is simply used the next time.

        Raises what :data:`perfumer.records.troubles.TROUBLES` lists.
        """
        with open_to_read(self.url) as connection:
            yield connection


def admin_context() -> AdminContext:
    """Return the context of the application that handles this request."""
    return cast(AdminContext, current_app.extensions["admin"])
