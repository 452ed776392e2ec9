"""A day in two or three sentences, by template or by an operator's own model."""

from __future__ import annotations

import json
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from itertools import product

import pytest

from perfumer.catalog.moods import Intent
from perfumer.catalog.text import Language
from perfumer.diary.write_up import MAX_QUOTED, Day, quote, write_up
from perfumer.diary.writer import MAX_ANSWER_BYTES, MAX_CONCURRENT, Service, ask_writer
from perfumer.traits import Emotion
from tests.support.fake_writer import FakeModel, replying, said, serving
from tests.support.running import until
from tests.support.stopwatch import Stopwatch
from tests.support.words import WORDS

DAY = Day("친구가 떠났다", Emotion.SAD, Emotion.SAD, Emotion.NEUTRAL, Intent.CALM)
DRAFT = ("첫 문장이에요.", "둘째 문장이에요.")
MAYBE = (None, Emotion.HAPPY, Emotion.SAD)


@pytest.mark.parametrize("language", Language)
def test_every_day_is_told_in_two_or_three_sentences(language):
    for line, wrote, named, looked, intent in product(("", "글"), MAYBE, MAYBE, MAYBE, Intent):
        told = write_up(Day(line, wrote, named, looked, intent), WORDS, language)
        assert 2 <= len(told) <= 3
        assert all("{" not in sentence for sentence in told)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("emotion", Emotion)
def test_every_emotion_has_its_word(language, emotion):
    told = write_up(replace(DAY, said=emotion, wrote=emotion), WORDS, language)
    assert len(" ".join(told)) > 30


def test_the_sentences_read_naturally():
    assert write_up(DAY, WORDS, Language.KO) == (
        "‘친구가 떠났다’라고 적어 주신 글에서 슬픈 마음이 느껴졌어요.",
        "표정은 담담한 마음에 가까워 보였지만, 스스로는 슬픈 마음이라고 하셨어요.",
        "마음이 차분해지도록 노래를 골랐어요.",
    )
    assert write_up(replace(DAY, line="A friend left.", said=None), WORDS, Language.EN) == (
        "You wrote “A friend left”, and it sounds sad.",
        "Your expression looked calm.",
        "These songs are meant to bring some calm.",
    )


def test_what_the_text_does_not_say_is_not_told_of_it():
    told = write_up(replace(DAY, wrote=None), WORDS, Language.EN)
    assert told[0] == "You wrote “친구가 떠났다”."


def test_braces_and_markup_of_a_diary_stay_what_they_are():
    told = write_up(replace(DAY, line="{said} <b>&"), WORDS, Language.KO)
    assert "‘{said} <b>&’" in told[0]


def test_a_long_line_is_cut_between_words():
    assert len(quote("긴 말 " * 100)) <= MAX_QUOTED + 1
    assert quote("긴 말 " * 100).endswith("말…")
    assert len(quote("가" * 10_000)) == MAX_QUOTED + 1


@pytest.fixture
def service():
    """A function from an answer to a server and the address that gives it."""
    with ExitStack() as opened:
        yield lambda answer: opened.enter_context(serving(answer))


def slow(request: FakeModel) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(40):
        time.sleep(0.05)
        try:
            request.wfile.write(b" ")
        except OSError:
            return


def asked(address: str, model: str | None = None, key: str | None = None, wait_s: float = 5):
    return ask_writer(Service(address, model, key, wait_s), "일기", DRAFT, Language.KO)


def test_without_an_address_or_a_diary_nobody_is_asked(service):
    server, address = service(replying(said("쓰면 안 되는 문장이에요.")))
    assert ask_writer(None, "일기", DRAFT, Language.KO) == DRAFT
    assert ask_writer(Service(address, None, None, 5), "", DRAFT, Language.KO) == DRAFT
    assert not hasattr(server, "asked")


def test_a_model_is_asked_with_diary_and_draft_and_its_words_are_taken(service):
    server, address = service(replying(said("조용하지만 따뜻한 하루였어요.\n내일도 힘내요.")))
    assert asked(address) == ("조용하지만 따뜻한 하루였어요. 내일도 힘내요.",)
    headers, question = server.asked
    assert question == {"language": "ko", "diary": "일기", "draft": " ".join(DRAFT)}
    assert "Authorization" not in headers


def test_openais_protocol_is_spoken_with_name_and_key(service):
    reply = {"choices": [{"message": {"content": "다정한 하루였어요. 푹 쉬세요."}}]}
    server, address = service(replying(json.dumps(reply).encode()))
    assert asked(address, "small", "secret") == ("다정한 하루였어요. 푹 쉬세요.",)
    headers, question = server.asked
    assert headers["Authorization"] == "Bearer secret"
    assert question["model"] == "small"
    assert "일기" in question["messages"][1]["content"]


@pytest.mark.parametrize(
    "answer",
    [
        replying(said("다정한 하루였어요. 푹 쉬세요."), 500),
        replying(said("다정한 하루였어요. 푹 쉬세요."), 404),
        replying(b"", 302, Location="http://127.0.0.1:9/"),
        replying(b"not json"),
        replying(b"\xff\xfe\x00"),
        replying(b'{"text": '),
        replying(b"[]"),
        replying(b'{"choices": []}'),
        replying(said(7)),
        replying(said(None)),
        replying(said("짧아요")),
        replying(said("가" * 401)),
        replying(said("가나다라마바사 " * 10_000)),
        replying(b" " * (MAX_ANSWER_BYTES + 1) + said("다정한 하루였어요. 푹 쉬세요.")),
        replying(said("<b>다정한</b> 하루였어요. 푹 쉬세요.")),
        replying(said("<script>alert(1)</script> 하루였어요.")),
        replying(said("**다정한** 하루였어요. 푹 쉬세요.")),
        replying(said("자세히는 https://evil.example 에서 보세요.")),
        replying(said("다정한 하루\x00였어요. 푹 쉬세요.")),
        replying(said("다정한 하루\u202e였어요. 푹 쉬세요.")),
        replying(said("하나예요. " * 6)),
    ],
)
def test_whatever_else_comes_back_the_template_stands(service, answer):
    _, address = service(answer)
    assert asked(address) == DRAFT


def test_a_slow_model_is_not_waited_for(service):
    _, address = service(slow)
    watch = Stopwatch()
    assert asked(address, wait_s=0.3) == DRAFT
    assert watch.seconds() < 1.5


def test_a_third_visitor_does_not_wait_for_a_slow_model(service):
    begun, free = [], threading.Event()

    def held(request: FakeModel) -> None:
        begun.append(request)
        free.wait(60)
        slow(request)

    _, address = service(held)
    waiting = [threading.Thread(target=asked, args=(address,)) for _ in range(MAX_CONCURRENT)]
    for thread in waiting:
        thread.start()
    until(lambda: len(begun) == MAX_CONCURRENT, 10)
    assert asked(address, wait_s=60) == DRAFT
    assert len(begun) == MAX_CONCURRENT
    free.set()
    for thread in waiting:
        thread.join()


def test_a_model_that_is_not_there_is_not_missed():
    assert asked("http://127.0.0.1:9/") == DRAFT


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://host/", "models/writer"])
def test_only_web_addresses_are_asked(address):
    with pytest.raises(ValueError, match="must begin with http"):
        Service(address, None, None, 1)
