"""What the page about the network needs, in one typed value of the application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.kiosk.explaining import Explainer


@dataclass(frozen=True, slots=True)
class HowContext:
    explainer: Explainer
    language: Language  # of the page when its address names none
    words: Words  # the page's own sentences
    screen_words: Words  # the kiosk's sentences, for what the page shares with the screen

    def say(self, language: Language, key: str, **values: object) -> str:
        """Return a sentence of the page, else of the kiosk."""
        words = self.words if self.words.has(key) else self.screen_words
        return words.say(language, key, **values)


def how_context() -> HowContext:
    """Return the context of the application that handles this request."""
    return cast(HowContext, current_app.extensions["how"])
