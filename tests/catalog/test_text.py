"""Languages, one sentence a test."""

from __future__ import annotations

import pytest

from perfumer.catalog.text import Language, known_language


@pytest.mark.parametrize(("language", "other"), [(Language.KO, "en"), (Language.EN, "ko")])
def test_the_other_language_is_the_one_that_a_button_offers(language, other):
    assert language.other == other


@pytest.mark.parametrize(
    ("code", "found"), [("en", "en"), ("ko", "ko"), ("de", "ko"), (None, "ko")]
)
def test_an_unknown_language_is_the_usual_one(code, found):
    assert known_language(code, Language.KO) == found
