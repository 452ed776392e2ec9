"""What a visitor takes home is all in its address, and only this kiosk can have made it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.text import Language
from perfumer.recommend.perfume import Wishes, recommend_perfumes
from perfumer.traits import AgeBand, Impression
from perfumer.web.present.addresses import (
    TakeHomeError,
    make_address,
    pack_takehome,
    unpack_takehome,
)
from perfumer.web.present.perfume import pick_view
from perfumer.web.present.qr import MAX_VERSION, QrCode, QrError, qr_code
from perfumer.web.present.takehome import takehome_page
from perfumer.web.present.view_state import view_state
from tests.support.browser import canned

PICKS = canned.picks("paris-edimbourg", canned.CATALOG.perfumes[0].id)
SECRET = canned.CONTENT.secret


def painted(code: QrCode) -> np.ndarray:
    """The code as a visitor's phone sees it: 6 pixels a module, the quiet zone around it."""
    modules = np.full((code.size + 8, code.size + 8), 255, np.uint8)
    for run in code.path.split("z")[:-1]:
        x, y, length = (int(part) for part in run[1:].replace("h", " ").split("v")[0].split())
        modules[y + 4, x + 4 : x + 4 + length] = 0
    return np.kron(modules, np.ones((6, 6), np.uint8))


def decoded(code: QrCode) -> str:
    return cv2.QRCodeDetector().detectAndDecode(painted(code))[0]


def test_an_address_gives_the_same_perfumes_back():
    content = unpack_takehome(pack_takehome(PICKS, Language.EN, SECRET), SECRET)
    assert [(pick.id, pick.kind) for pick in content.picks] == [(p.id, p.kind) for p in PICKS]
    assert content.language is Language.EN


@pytest.mark.parametrize("language", Language)
def test_the_page_says_what_the_screen_said(language):
    signed = pack_takehome(PICKS, language, SECRET)
    shot = canned.snapshot("result", language, 16 / 9)
    assert (
        takehome_page(signed, None, canned.CONTENT)["picks"]
        == (view_state(shot, canned.CONTENT)["picks"])
    )


@pytest.mark.parametrize("impression", Impression)
def test_the_page_gives_the_reasons_of_every_recommendation(impression):
    likely = dict.fromkeys(Impression, 0.1) | {impression: 0.5}
    grown_up = dict.fromkeys(AgeBand, 0.0) | {AgeBand.FORTIES: 1.0}
    traits = replace(canned.TRAITS, impression=likely, age=grown_up)
    for answers in canned.QUESTIONS.paths():
        wishes = Wishes(traits, answers, None, frozenset(), 0.9)
        picks = recommend_perfumes(canned.CATALOG, canned.QUESTIONS, wishes).picks[:2]
        page = takehome_page(pack_takehome(picks, Language.KO, SECRET), None, canned.CONTENT)
        assert page["picks"] == [pick_view(pick, Language.KO, canned.CONTENT) for pick in picks]


def test_the_page_can_be_read_in_the_other_language():
    page = takehome_page(pack_takehome(PICKS, Language.KO, SECRET), "en", canned.CONTENT)
    assert page["picks"][0]["brand"] == "Chanel"
    assert page["other_url"].endswith("?language=ko")


def test_an_unknown_language_is_the_one_it_was_made_in():
    page = takehome_page(pack_takehome(PICKS, Language.KO, SECRET), "xx", canned.CONTENT)
    assert page["language"] == "ko"


def test_whom_the_camera_took_the_visitor_for_is_not_in_it():
    reasons = (Reason(ReasonCode.WEARER, "women", 1.0), *PICKS[0].reasons)
    content = unpack_takehome(
        pack_takehome([replace(PICKS[0], reasons=reasons)], Language.KO, SECRET), SECRET
    )
    assert {reason.code for reason in content.picks[0].reasons} == {ReasonCode.IMPRESSION}


@given(st.integers(0, 300), st.characters(codec="ascii", categories=["L", "N"]))
def test_one_changed_character_opens_nothing(position, character):
    signed = pack_takehome(PICKS, Language.KO, SECRET)
    position %= len(signed) - 1  # the very last one may hold unused bits
    broken = signed[:position] + character + signed[position + 1 :]
    if broken == signed:
        return
    with pytest.raises(TakeHomeError):
        unpack_takehome(broken, SECRET)


@pytest.mark.parametrize("text", ["", "x", "a.b", ".", "é", "." * 5000])
def test_nonsense_opens_nothing(text):
    with pytest.raises(TakeHomeError):
        unpack_takehome(text, SECRET)


def test_another_kiosk_opens_nothing():
    with pytest.raises(TakeHomeError, match="made elsewhere"):
        unpack_takehome(pack_takehome(PICKS, Language.KO, "another secret"), SECRET)


def test_a_perfume_that_left_the_catalog_is_an_error_and_not_a_crash():
    gone = Pick("gone", PickKind.ANSWERS, 1, ())
    with pytest.raises(TakeHomeError, match="gone"):
        takehome_page(pack_takehome([gone], Language.KO, SECRET), None, canned.CONTENT)


def test_the_code_of_every_pair_can_be_read_from_where_one_stands():
    longest = sorted(canned.CATALOG.perfumes, key=lambda perfume: -len(perfume.id))[:2]
    url = make_address(canned.picks(longest[0].id, longest[1].id), Language.KO, canned.CONTENT)
    assert url is not None
    code = qr_code(url)
    assert code.size <= 17 + 4 * 13
    assert decoded(code) == url


def test_a_kiosk_that_no_phone_reaches_gives_text():
    content = replace(canned.CONTENT, public_url=None)
    shot = canned.snapshot("result-longest", Language.EN, 16 / 9)
    qr = view_state(shot, content)["qr"]
    assert qr is not None
    assert qr["url"] is None
    text = decoded(QrCode(qr["path"], qr["size"]))
    assert "Baccarat Rouge 540" in text
    assert "Lazy Sunday Morning" in text


@pytest.mark.parametrize("language", Language)
def test_even_the_longest_perfumes_fit_as_text(language):
    content = replace(canned.CONTENT, public_url=None)
    shot = canned.snapshot("result-longest", language, 16 / 9)
    qr = view_state(shot, content)["qr"]
    assert qr is not None
    assert qr["size"] <= 17 + 4 * MAX_VERSION


def test_what_is_too_long_for_a_distance_is_an_error():
    with pytest.raises(QrError, match="version"):
        qr_code("x" * 900)
    with pytest.raises(QrError, match="too many"):
        qr_code("x" * 9000)
