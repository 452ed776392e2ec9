"""What the studio and the API need, in one place of the application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.kiosk.kiosk import Kiosk
from perfumer.pictures.decoding import Limits
from perfumer.recommend.recommender import Recommender
from perfumer.uploads.reader import Reader
from perfumer.web.present.content import Content
from perfumer.web.studio.asked import Choice
from perfumer.web.studio.feedback import Once
from perfumer.web.studio.offer import Offer

BUSY_S = 2  # after so long, a place is likely free again


@dataclass(frozen=True, slots=True)
class StudioContext:
    kiosk: Kiosk
    content: Content
    words: Words  # the studio's own
    offers: Mapping[Choice, Offer]
    language: Language
    limits: Limits
    batch: int  # pictures at once
    batch_bytes: int
    rate: str  # as Flask-Limiter writes it: "30 per minute"
    answers: Once = field(default_factory=Once)  # to "did it fit?"

    @property
    def reader(self) -> Reader:
        return self.kiosk.reader

    @property
    def recommender(self) -> Recommender:
        return self.kiosk.recommender

    @property
    def figures(self) -> dict[str, object]:
        """The limits as sentences name them."""
        return {
            "megabytes": self.limits.max_bytes // 1_000_000,
            "megapixels": self.limits.max_pixels // 1_000_000,
            "side": self.limits.min_side,
            "ratio": f"{self.limits.max_ratio:g}",
            "batch": self.batch,
        }

    def say(self, language: Language, key: str, **values: object) -> str:
        """From the studio's words, else from the kiosk's."""
        words = self.words if self.words.has(key) else self.content.words
        return words.say(language, key, **values)


def studio_context() -> StudioContext:
    """That of the application that handles this request."""
    return cast(StudioContext, current_app.extensions["studio"])
