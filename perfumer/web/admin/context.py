"""What the dashboard needs, in one place of the application."""

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
from perfumer.records.database import check_version, connect, reading
from perfumer.web.admin.key import Logins
from perfumer.web.admin.live import RunningKiosk
from perfumer.web.admin.say import Names, Say


@dataclass(frozen=True, slots=True)
class AdminContext:
    url: str  # of the database that is shown
    limit: int  # fewer people are withheld
    live_limit: int  # the same for those who are here now
    logins: Logins
    remote: bool  # other machines may ask
    words: Words  # the dashboard's own
    names: Names
    language: Language
    kiosk: RunningKiosk | None  # None: a dashboard of its own, for a fleet
    version: str  # of templates and static files
    now: Callable[[], datetime]  # with its offset from UTC
    hourly: bool  # people are counted up to the last full hour only

    def say(self, language: Language) -> Say:
        return Say(self.words, self.names, language)

    @contextmanager
    def records(self) -> Iterator[Connection]:
        """One moment of the database, opened for this request only: a file that was put back,
        or a server that came back, is simply there the next time.

        Raises what :data:`perfumer.records.database.TROUBLES` lists.
        """
        engine = connect(self.url)
        try:
            check_version(engine)
            with reading(engine) as connection:
                yield connection
        finally:
            engine.dispose()


def admin_context() -> AdminContext:
    """That of the application that handles this request."""
    return cast(AdminContext, current_app.extensions["admin"])
