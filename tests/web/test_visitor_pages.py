"""What a visitor opens on their own phone: the photo card, and what is said of their privacy."""

from __future__ import annotations

import time

import pytest

from perfumer.catalog.text import Language
from perfumer.kiosk.card_shelf import PhotoCard


@pytest.mark.parametrize(
    ("language", "asked", "shown", "other"),
    [
        (Language.EN, "", "en", "ko"),
        (Language.KO, "", "ko", "en"),
        (Language.EN, "?language=ko", "ko", "en"),
        (Language.KO, "?language=fr", "ko", "en"),
    ],
)
def test_the_page_of_a_card_is_in_the_language_of_its_visitor(
    unstarted, language, asked, shown, other
):
    kiosk, phone = unstarted()
    kiosk.card_shelf.put(PhotoCard("name", b"jpeg", time.monotonic(), 1, language))
    page = phone.get(f"/card/name{asked}").text
    title = {"ko": "나의 데뷔 카드", "en": "Your debut card"}[shown]
    assert f'<html lang="{shown}"' in page
    assert f"<h1>{title}</h1>" in page
    assert f'href="?language={other}"' in page


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "ko",
            ["노래, 데뷔 콘셉트를", "향수나 노래, 콘셉트", "포토카드", "올리신 사진"],
        ),
        (
            "en",
            ["songs and a debut", "songs or concept", "photo card", "you send to"],
        ),
    ],
)
def test_the_privacy_page_tells_of_all_that_may_be_played(unstarted, language, told):
    _, phone = unstarted()
    page = phone.get(f"/privacy?language={language}").text
    assert [text for text in told if text not in page] == []


@pytest.mark.parametrize(("writer", "sent"), [(None, False), ("http://127.0.0.1:9/", True)])
@pytest.mark.parametrize(("language", "told"), [("ko", "언어 모델에"), ("en", "a language model")])
def test_that_a_diary_may_be_sent_is_said_where_it_may(unstarted, writer, sent, language, told):
    _, phone = unstarted(music={"writer": writer} if writer else {})
    assert (told in phone.get(f"/privacy?language={language}").text) is sent
