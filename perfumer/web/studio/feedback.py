"""Take the answer to "did it fit?", once for each result, and without a person.

A form holds what was shown, signed, with a number that can be used once within an hour.
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
from perfumer.web.studio.query import Choice
from perfumer.web.studio.share import SharedResult
from perfumer.web.studio.shown_music import unpack_music

FORM = Signed("studio-feedback", max_age_s=PAGE_MAX_AGE_S)
MAX_NUMBERS = 10_000  # used numbers that are remembered; more than an hour's
YES_NO = {"yes": True, "no": False}


class FeedbackError(ValueError):
    """The form is too old, was changed, was sent before, or says nothing."""


@dataclass(frozen=True, slots=True)
class FeedbackAnswer:
    """What was shown, and the answers about it; None for a question left open."""

    shared: SharedResult
    number: str
    fits: bool | None
    recommends: bool | None


class UsedNumbers:
    """The numbers of forms that were answered. Safe from any thread."""

    def __init__(self) -> None:
        self._used: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def use(self, number: str) -> bool:
        """Use ``number``; return False if it was used before."""
        with self._lock:
            if number in self._used:
                return False
            self._used[number] = None
            if len(self._used) > MAX_NUMBERS:
                self._used.popitem(last=False)
        return True


def pack_form(shared: SharedResult, secret: str) -> str:
    """Return the signed text that the form of a result holds."""
    number = secrets.token_urlsafe(9)
    payload = [number, shared.choice.value, shared.language.value, shared.payload]
    return FORM.sign(payload, secret)


def read_answer(text: str, fits: str | None, recommends: str | None, secret: str) -> FeedbackAnswer:
    """Return the answer in a form. Raises :class:`FeedbackError`."""
    try:
        number, choice, language, payload = FORM.verify(text, secret)
        shared = SharedResult(Choice(choice), Language(language), list(payload))
    except (TypeError, ValueError) as error:
        raise FeedbackError(f"{error}: send the picture again") from error
    answer = FeedbackAnswer(
        shared, str(number), YES_NO.get(fits or ""), YES_NO.get(recommends or "")
    )
    if answer.fits is None and answer.recommends is None:
        raise FeedbackError("nothing was answered: choose an answer")
    return answer


def make_rows(answer: FeedbackAnswer, now: datetime) -> list[FeedbackRow]:
    """Return a row for each song and for the piece, as the kiosk records them."""
    music = unpack_music(answer.shared.payload)
    return [
        FeedbackRow(
            minute=to_minute(now),
            experience=answer.shared.choice.value,
            item=item,
            emotion=music.emotion.value,
            intent=music.intent.value,
            fits=answer.fits,
            recommends=answer.recommends,
        )
        for item in [*(pick.id for pick in music.songs), music.piece]
    ]
