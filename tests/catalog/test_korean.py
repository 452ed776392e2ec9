"""Particles follow the sound of the word before them."""

from __future__ import annotations

import pytest

from perfumer.catalog.korean import add_particle, ends_in_consonant, join_words


@pytest.mark.parametrize(
    ("word", "closed"),
    [
        ("장미", False),
        ("재스민", True),
        ("꽃", True),
        ("가", False),
        ("힣", True),
        ("‘이끼 낀 깊은 숲’", True),
        ("‘차 한 잔’ (따뜻한)", True),
        ("도시.", False),
        ("CK", False),
        ("Musk L", True),
        ("No.7", True),
        ("No.2", False),
        ("N°10", True),
        ("", False),
        *((word, True) for word in ("Pop", "Rock", "Music", "Book", "Sunset", "Club", "K-POP")),
        *((word, True) for word in ("Spring", "Moon", "Time", "Apple", "Seoul", "‘Dream’")),
        *((word, False) for word in ("Night", "Folk", "Heart", "Summer", "Rose", "AMBER", "R&B")),
        *((word, False) for word in ("BTS", "CK", "IU", "Café", "Beat", "Cake", "Blues")),
    ],
)
def test_a_final_consonant_is_heard(word, closed):
    assert ends_in_consonant(word) is closed


@pytest.mark.parametrize(
    ("word", "as_subject", "as_object"),
    [
        ("장미", "장미가", "장미를"),
        ("재스민", "재스민이", "재스민을"),
        ("‘숲’", "‘숲’이", "‘숲’을"),
    ],
)
def test_particles_fit_the_word(word, as_subject, as_object):
    assert add_particle(word, "이/가") == as_subject
    assert add_particle(word, "을/를") == as_object


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["숲"], "숲"),
        (["숲", "바다"], "숲과 바다"),
        (["바다", "숲"], "바다와 숲"),
        (["숲", "바다", "비"], "숲과 바다와 비"),
    ],
)
def test_words_are_joined(words, text):
    assert join_words(words) == text
