"""Did it fit? The answer to a result, once, and without a person.

A form holds what was shown, signed, with a number used once and good for an hour.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from perfumer.catalog.text import Language
from perfumer.records.rows import FeedbackRow, to_minute
from perfumer.web.signing import PAGE_MAX_AGE_S, Signed
from perfumer.web.studio.asked import Choice
from perfumer.web.studio.share import Shared

FORM = Signed("studio-feedback", max_age_s=PAGE_MAX_AGE_S)
ANSWERS = 10_000  # numbers remembered as used; an hour of them
SAID = {"yes": True, "no": False}


class FeedbackError(ValueError):
    """The form is too old, was changed, was sent before, or says nothing."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was shown, and what was said of it; None for what was left open."""

    shared: Shared
    number: str
    fits: bool | None
    recommends: bool | None


class Once:
    """Remembers which forms were answered. Safe from any thread."""

    def __init__(self) -> None:
        self._used: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def use(self, number: str) -> bool:
        """Whether this is the first time."""
        with self._lock:
            if number in self._used:
                return False
            self._used[number] = None
            if len(self._used) > ANSWERS:
                self._used.popitem(last=False)
        return True


def pack_form(shared: Shared, secret: str) -> str:
    """What the form of a result holds."""
    number = secrets.token_urlsafe(9)
    payload = [number, shared.choice.value, shared.language.value, shared.payload]
    return FORM.sign(payload, secret)


def answered(text: str, fits: str | None, recommends: str | None, secret: str) -> Answered:
    """What a form says. Raises :class:`FeedbackError`."""
    try:
        number, choice, language, payload = FORM.verify(text, secret)
        shared = Shared(Choice(choice), Language(language), list(payload))
    except (TypeError, ValueError) as error:
        raise FeedbackError(f"{error}: send the picture again") from error
    said = Answered(shared, str(number), SAID.get(fits or ""), SAID.get(recommends or ""))
    if said.fits is None and said.recommends is None:
        raise FeedbackError("nothing was said: choose an answer")
    return said


def rows_of(said: Answered, now: datetime) -> list[FeedbackRow]:
    """One row for each song and for the piece, as the kiosk records them."""
    emotion, wanted, songs, piece = said.shared.payload
    return [
        FeedbackRow(
            minute=to_minute(now),
            experience=said.shared.choice.value,
            item=str(item),
            emotion=str(emotion),
            intent=str(wanted),
            fits=said.fits,
            recommends=said.recommends,
        )
        for item in [*(song[0] for song in songs), piece]
    ]
