"""The sentences that visitors read, for tests."""

from __future__ import annotations

from perfumer.catalog.words import load_words
from tests.support.paths import ROOT

WORDS = load_words(ROOT / "data/locales")
