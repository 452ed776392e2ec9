"""The studio with plain forms: one upload is enough for everything, and what is amiss is said."""

from __future__ import annotations

import re

import pytest

from perfumer.catalog.perfumes import load_perfumes
from perfumer.web.studio.query import Choice
from tests.support.journey import ROOT
from tests.support.sent_pictures import nobody, photo, saved, three, woman
from tests.support.web.visiting import Visit, hidden, title

PERFUMES = load_perfumes(ROOT / "data/perfume_catalog.json")
BIG = 10_000_001


@pytest.fixture(scope="module")
def visit(kiosk) -> Visit:
    return Visit(kiosk)


@pytest.fixture(scope="module")
def english(kiosk) -> Visit:
    return Visit(kiosk, "en")


@pytest.fixture(scope="module")
def perfume(visit) -> str:
    """What the picture of one woman is answered with."""
    return visit.read(saved(woman()), choice="perfume")


def pressed(page: str) -> list[str]:
    return re.findall(r'aria-pressed="true">([^<]+)<', page)


def link(page: str) -> str:
    found = re.search(r'data-url="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_first_page_offers_all_four_and_asks_for_consent(visit):
    for choice in Choice:
        assert f'name="choice" value="{choice.value}"' in visit.start
    assert 'name="consent" value="yes" required' in visit.start
    assert 'capture="' not in visit.start  # a phone offers both its camera and its pictures


def test_a_picture_becomes_two_perfumes_with_a_title_and_hashtags(perfume):
    names = {one.name.ko for one in PERFUMES.perfumes}
    shown = [name for name in names if f"<h2>{name}</h2>" in perfume]
    assert len(shown) == 2
    assert len(re.findall(r"<li>#[^<]+</li>", perfume)) >= 3
    assert title(perfume)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice.MUSIC, "<audio"),
        (Choice.CONCEPT, "데뷔 콘셉트"),
        (Choice.AD, "화면이라면"),
        (Choice.PERFUME, "/illustration/"),
    ],
)
def test_one_upload_is_enough_for_all_four(visit, perfume, choice, said):
    page = visit.again(perfume, choice=choice.value)
    assert said in page
    assert hidden(page, "seen")


@pytest.mark.parametrize("choice", [Choice.PERFUME, Choice.AD])
@pytest.mark.parametrize(("gender", "named"), [("female", "여성"), ("male", "남성")])
def test_the_gender_that_people_see_can_be_set_right(visit, perfume, choice, gender, named):
    page = visit.again(perfume, choice=choice.value, gender=gender)
    assert named in pressed(page)


def test_an_impression_that_is_not_mine_is_not_said_again(visit, perfume):
    rejected = re.search(r'name="rejected" value="(\w+)"', perfume)[1]
    page = visit.again(perfume, choice="perfume", rejected=rejected)
    assert page.count('class="fill"') == perfume.count('class="fill"') - 1


def test_answers_lead_on_from_question_to_question(visit, perfume):
    first = re.search(r'name="answer" value="([^"]+)"', perfume)[1]
    page = visit.again(perfume, choice="perfume", answer=first)
    assert "질문 2 /" in page
    assert "앞의 답 바꾸기" in page


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (lambda: photo("woman-young", light=0.28), "얼굴이 어두워요"),
        (lambda: photo("woman-young", scale=0.25), "얼굴이 작아요"),
        (three, "얼굴이 여럿이라"),
        (nobody, "얼굴을 찾지 못했어요"),
    ],
)
def test_what_was_measured_becomes_a_tip(visit, picture, said):
    assert said in visit.read(saved(picture()), choice="perfume")


def test_of_several_faces_another_can_be_chosen(visit):
    page = visit.read(saved(three()), choice="perfume")
    other = visit.again(page, choice="perfume", face="1")
    assert pressed(other).count("왼쪽에서 1번째") == 1


def test_a_shared_address_holds_what_was_chosen_in_either_language(visit, kiosk, perfume):
    shared = link(perfume)
    korean = kiosk.ask(shared).body.decode()
    english = kiosk.ask(f"{shared}?language=en").body.decode()
    assert title(korean) == title(perfume)
    assert title(english) != title(perfume)
    assert hidden_nothing(korean)


def hidden_nothing(page: str) -> bool:
    return "seen" not in page and "%" not in re.sub(r"<[^>]+>", "", page)


@pytest.mark.parametrize("change", [lambda s: s[:-2], lambda s: s + "x", lambda s: "nonsense"])
def test_an_address_that_was_changed_leads_nowhere(kiosk, perfume, change):
    signed = link(perfume).rpartition("/")[2]
    assert kiosk.ask(f"/studio/s/{change(signed)}").status == 404


def test_a_batch_says_of_each_picture_what_it_shows_or_lacks(visit):
    faces = [saved(photo(name)) for name in ("woman-young", "man-young", "girl-teen")] * 2
    page = visit.read(*faces, saved(nobody()), b"no picture", choice="concept")
    assert "8장 가운데 6장에서 얼굴을 읽었어요." in page
    assert "7번 사진에서 얼굴을 찾지 못했어요." in page
    assert page.count('<li class="read"') == 6
    assert page.count('<li class="missed"') == 2
    assert "photo-7.jpg" in page


def test_the_same_in_english(english):
    page = english.read(saved(woman()), saved(nobody()), choice="concept")
    assert "No face was found in photo 2." in page


@pytest.mark.parametrize("choice", Choice)
def test_a_row_of_a_batch_opens_as_a_page_of_its_own(visit, choice):
    page = visit.read(saved(woman()), saved(photo("man-young")), choice=choice.value)
    opened = visit.again(page, choice=choice.value)
    assert title(opened) in page


def test_more_than_thirty_pictures_are_refused_before_any_is_read(visit):
    page = visit.read(*[saved(nobody())] * 31, status=422)
    assert "30장까지" in page


@pytest.mark.parametrize(
    ("pictures", "values", "status", "said"),
    [
        ([], {}, 400, "사진을 골라 주세요"),
        ([b"hello"], {"consent": "no"}, 422, "동의가 필요해요"),
        ([b"hello"], {}, 415, "읽을 수 없는 형식"),
        ([b"\xff\xd8\xff" + bytes(BIG)], {}, 413, "파일이 너무 커요"),
        ([b"\x89PNG\r\n\x1a\n" + bytes(90)], {}, 422, "사진이 깨져 있어요"),
    ],
)
def test_what_is_amiss_is_said_on_the_form(visit, pictures, values, status, said):
    page = visit.read(*pictures, status=status, **values)
    assert said in page
    assert 'role="alert"' in page


def test_a_picture_read_long_ago_or_elsewhere_must_be_sent_again(visit):
    answer = visit.post("/studio/again", seen="made.up.text", choice="perfume", language="ko")
    assert answer.status == 422
    assert "사진을 다시 올려야 해요" in answer.body.decode()


def test_a_form_without_the_pages_token_is_refused(kiosk):
    assert kiosk.ask("/studio", "POST", b"", Content_Type="multipart/form-data").status == 403
