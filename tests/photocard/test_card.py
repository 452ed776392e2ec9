"""Photo cards: every concept, any name, nobody, and their files in memory."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image as Pictures

from perfumer.catalog.text import Language
from perfumer.photocard.card import CardError, CardMaker, Encoding, Words, encode
from perfumer.photocard.typefaces import Typefaces, system_typefaces
from tests.support.photocard.posing import CATALOG, face_at, photo

KO, EN = Language.KO, Language.EN
FRESH = CATALOG.concept("fresh")


def made(maker, segment, concept=FRESH, name="Sora", language=EN, tagline=0):
    return maker.make(photo(0.5), face_at(0.5), segment, concept, Words(name, tagline, language))


@pytest.mark.parametrize("concept", CATALOG.concepts, ids=lambda concept: concept.id)
def test_every_concept_has_a_card_in_its_colours(maker, segment, concept):
    card = made(maker, segment, concept)
    assert card.shape == (430, 270, 3)
    assert card.dtype == np.uint8
    ground = np.array([int(concept.colours[0][n : n + 2], 16) for n in (1, 3, 5)])
    near = np.abs(card.astype(int) - ground).max(axis=2) < 60
    assert near.mean() > 0.03


def test_the_person_stands_on_the_card_as_in_the_picture(maker, segment):
    card = made(maker, segment)
    other = maker.make(
        photo(0.5)[:, ::-1].copy(), face_at(0.5), segment, FRESH, Words("Sora", 0, EN)
    )
    face = np.s_[150:230, 100:170]
    assert np.abs(card[face].astype(int) - other[face][:, ::-1]).mean() < 14
    assert card[face].std() > 10


def test_concepts_look_different(maker, segment):
    cards = [made(maker, segment, concept).astype(int) for concept in CATALOG.concepts]
    corners = [card[40:120, :60].mean(axis=(0, 1)) for card in cards]
    apart = [np.abs(a - b).max() for n, a in enumerate(corners) for b in corners[:n]]
    assert min(apart) > 8


def test_the_same_picture_makes_the_same_card(maker, segment):
    again = CardMaker(270, Typefaces({}))
    assert np.array_equal(made(maker, segment), made(again, segment))


def test_name_and_line_stand_below(maker, segment):
    plain, named = (made(maker, segment, name=name) for name in ("", "Sora"))
    other_line = made(maker, segment, tagline=1)
    assert not np.array_equal(plain[330:], named[330:])
    assert not np.array_equal(named[370:], other_line[370:])
    assert np.array_equal(plain[:270], named[:270])


@pytest.mark.parametrize("name", ["", "A" * 200, "🦊🎤", "a\nb\x00\u202e", "العربية", "W" * 24])
def test_any_name_makes_a_card(maker, segment, name):
    assert made(maker, segment, name=name).shape == (430, 270, 3)


def test_without_a_korean_font_the_card_is_in_english(maker, segment):
    korean, english = (made(maker, segment, name="", language=language) for language in (KO, EN))
    assert np.array_equal(korean, english)


@pytest.mark.skipif(not system_typefaces().korean, reason="no Korean font on this machine")
def test_with_a_korean_font_the_card_is_in_korean(segment):
    maker = CardMaker(270, system_typefaces())
    korean, english = (made(maker, segment, name="", language=language) for language in (KO, EN))
    assert not np.array_equal(korean[340:], english[340:])


def test_a_picture_of_nobody_is_refused(maker, segment):
    with pytest.raises(CardError, match="no person stands out"):
        maker.make(photo(), face_at(0.5), segment, FRESH, Words("", 0, EN))


def test_a_card_too_small_to_read_is_refused():
    with pytest.raises(ValueError, match="240 or more"):
        CardMaker(100, Typefaces({}))


@pytest.mark.parametrize(("encoding", "kind"), [(Encoding.JPEG, "JPEG"), (Encoding.PNG, "PNG")])
def test_a_card_becomes_a_file_in_memory(maker, segment, encoding, kind):
    card = made(maker, segment)
    with Pictures.open(io.BytesIO(encode(card, encoding))) as picture:
        assert picture.format == kind
        difference = np.abs(np.asarray(picture.convert("RGB")).astype(int) - card)
    assert difference.mean() < 4


def test_nothing_is_written_to_a_disk(maker, segment, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    encode(made(maker, segment), Encoding.PNG)
    assert list(tmp_path.iterdir()) == []
