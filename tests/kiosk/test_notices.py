"""The notice in the video's place: in the words of the screen, and all of them to be seen."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from perfumer.camera.source import Reason
from perfumer.catalog.text import Language
from perfumer.catalog.words import WordsError
from perfumer.kiosk.notices import BACKGROUND, TEXT_WIDTH, Notices, load_notices, wrap
from perfumer.photocard.typefaces import Voice, system_typefaces
from tests.support.paths import DATA

NOTICES = load_notices(DATA / "locales")


def drawn(jpeg: bytes) -> np.ndarray:
    """Where something is drawn: (height, width) of booleans."""
    image = np.asarray(Image.open(io.BytesIO(jpeg)), np.int16)
    return (np.abs(image - BACKGROUND) > 40).any(axis=-1)


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_a_notice_of_its_own(reason):
    others = {NOTICES.jpeg(other) for other in Reason if other is not reason}
    assert drawn(NOTICES.jpeg(reason)).shape == (720, 1280)
    assert NOTICES.jpeg(reason) not in others


@pytest.mark.parametrize("reason", Reason)
def test_no_sentence_runs_out_of_the_picture(reason):
    here = drawn(NOTICES.jpeg(reason))
    assert not here[:, :60].any()
    assert not here[:, -60:].any()
    assert not here[-40:].any()


def test_a_notice_is_drawn_once():
    assert NOTICES.jpeg(Reason.STALLED) is NOTICES.jpeg(Reason.STALLED)


def test_a_long_sentence_is_broken_at_its_spaces():
    font = system_typefaces().font(Voice.PLAIN, 36)
    sentence = "The camera sends no picture at all. " * 6
    lines = wrap(sentence, font)
    assert len(lines) > 1
    assert all(font.getlength(line) <= TEXT_WIDTH for line in lines)
    assert " ".join(lines) == sentence.strip()


def test_the_sentences_are_those_of_the_word_tables():
    said = {reason: dict.fromkeys(Language, f"because it is {reason}") for reason in Reason}
    assert Notices(said).jpeg(Reason.ENDED) != NOTICES.jpeg(Reason.ENDED)


def test_word_tables_without_a_reason_are_refused(tmp_path):
    (tmp_path / "ko.json").write_text('{"trouble.starting": "..."}')
    (tmp_path / "en.json").write_text('{"trouble.starting": "..."}')
    with pytest.raises(WordsError, match=r"trouble\.missing"):
        load_notices(tmp_path)
