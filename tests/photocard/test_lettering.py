"""Names as people type them, in fonts as machines have them."""

from __future__ import annotations

import pytest

from perfumer.photocard.lettering import MAX_LETTERS, Style, line, printable, tidy
from perfumer.photocard.typefaces import (
    SAMPLE,
    FontError,
    Typefaces,
    Voice,
    find_typefaces,
    has,
    system_typefaces,
)

OWN = Typefaces({})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  소라  ", "소라"),
        ("So\nra\t Kim", "So ra Kim"),
        ("a\x00\u202eb", "ab"),
        ("소라".encode().decode(), "소라"),
        ("", ""),
    ],
)
def test_a_name_is_one_tidy_line(typed, kept):
    assert tidy(typed) == kept


def test_a_name_in_separate_letters_is_joined():
    assert tidy("\u1109\u1169") == "소"


def test_a_name_has_at_most_so_many_letters():
    assert len(tidy("가" * 100)) == MAX_LETTERS


@pytest.mark.parametrize("text", ["W" * 24, "Sora", "i", "long long name of somebody"])
def test_a_line_is_no_wider_than_it_may_be(text):
    ink = line(text, Style(Voice.BOLD, 60, 0.05), OWN, 200)
    assert ink.mask.shape[1] - 2 * ink.pad <= 202
    assert ink.mask.any()


def test_letters_the_font_lacks_are_left_out():
    font = OWN.font(Voice.BOLD, 20)
    assert printable("a🦊b", font) == "ab"
    assert line("🦊", Style(Voice.BOLD, 20, 0.0), OWN, 100).mask.max() == 0


def test_no_known_font_means_no_korean(tmp_path):
    assert not find_typefaces([tmp_path]).korean


def test_a_file_that_is_no_font_is_passed_over(tmp_path):
    (tmp_path / "NanumGothic.ttf").write_bytes(b"no font")
    assert not find_typefaces([tmp_path]).korean


def test_a_font_that_went_missing_is_named(tmp_path):
    faces = Typefaces({Voice.BOLD: (tmp_path / "gone.ttf", 0)})
    with pytest.raises(FontError, match=r"gone\.ttf cannot be read.*fonts-noto-cjk"):
        faces.font(Voice.SERIF_BOLD, 20)


@pytest.mark.skipif(not system_typefaces().korean, reason="no Korean font on this machine")
@pytest.mark.parametrize("voice", Voice)
def test_every_voice_speaks_korean(voice):
    assert has(system_typefaces().font(voice, 30), SAMPLE)
