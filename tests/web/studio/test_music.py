"""Music in the studio: a picture, a few answers and a diary become songs that play."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from itertools import product
from pathlib import Path

import pytest

from perfumer.catalog.moods import Intent
from perfumer.catalog.music import load_songs
from perfumer.catalog.pieces import load_pieces
from perfumer.catalog.questions import Answer, load_questions
from perfumer.catalog.text import Language
from perfumer.catalog.words import load_words
from perfumer.diary.model import load_model
from perfumer.diary.reading import DiaryReader
from perfumer.diary.writer import Service
from perfumer.kiosk.building import KioskError
from perfumer.messages import Box
from perfumer.recommend.emotion_labels import EmotionLabels
from perfumer.records.ledger.learning import add_rows
from perfumer.session.state import Experience
from perfumer.settings.visit import MusicSettings
from perfumer.traits import Emotion, Gender
from perfumer.web.present.content import Content
from perfumer.web.studio.feedback import (
    FeedbackAnswer,
    UsedNumbers,
    make_rows,
    pack_form,
    read_answer,
)
from perfumer.web.studio.music import MusicOffer
from perfumer.web.studio.offer import OfferError
from perfumer.web.studio.opening import build_music_offer
from perfumer.web.studio.picture_result import FaceResult, PictureResult
from perfumer.web.studio.query import MAX_DIARY, MAX_KEPT, Choice, Query, cut_diary
from perfumer.web.studio.share import SharedResult
from perfumer.web.studio.text import make_code, write_text
from perfumer.web.studio.turns import VISITORS, Turns
from tests.support.fake_writer import replying, said, serving
from tests.support.journey import ROOT, traits
from tests.support.recommend.asking import recommender
from tests.support.sent_pictures import form, saved, woman

QUESTIONS = load_questions(ROOT / "data/music_questions.json")
READER = DiaryReader(load_model(ROOT / "models/diary.json"))
CONTENT = Content(
    words=load_words(ROOT / "data/locales"),
    perfumes=None,
    songs=load_songs(ROOT / "data/music_catalog.json"),
    pieces=load_pieces(ROOT / "data/music_pieces.json", ROOT / "static/music"),
    concepts=None,
    volume=0.6,
    questions={Experience.MUSIC: QUESTIONS},
    pictures=None,
    public_url=None,
    secret="secret",
    min_readings=3,
    countdown_s=20,
    signage=False,
)
SAID = {
    Emotion.HAPPY: "bright",
    Emotion.SURPRISE: "bright",
    Emotion.SAD: "low",
    Emotion.FEAR: "low",
    Emotion.ANGRY: "upset",
    Emotion.DISGUST: "upset",
}
DIARY = "강아지가 떠나서 하루 종일 울었다"


def offer(counts=None, service=None, **rules) -> MusicOffer:
    words = load_words(ROOT / "data/locales/studio")
    chooser, turns = recommender(counts, **rules), Turns(resting=9, spread=0.12)
    return MusicOffer(CONTENT, words, chooser, READER, service, turns)


def seen(
    emotion: Emotion = Emotion.NEUTRAL, share: float = 0.7, aspect: float = 0.75
) -> PictureResult:
    rest = (1 - share) / (len(Emotion) - 1)
    shares = {e: share if e is emotion else rest for e in Emotion}
    read = traits(gender=Gender.FEMALE)
    face = FaceResult(
        Box(0.2, 0.2, 0.4, 0.4), type(read)(**{**fields(read), "emotion": shares}), ()
    )
    return PictureResult(aspect, (face,), ())


def fields(read) -> dict:
    return {name: getattr(read, name) for name in ("gender", "age", "emotion", "impression")} | {
        "readings": 1
    }


def answers(emotion: Emotion, intent: Intent) -> tuple[Answer, ...]:
    """From "no, not quite" to the intent."""
    group = SAID.get(emotion, "calm")
    narrower = [Answer(group, emotion.value)] if emotion in SAID else []
    which = [Answer("feel", "no"), Answer("which", group)]
    return (*which, *narrower, Answer("intent", intent.value))


def asked(language=Language.KO, said=(), diary="") -> Query:
    return Query(Choice.MUSIC, language, answers=tuple(said), diary=diary)


NOBODY = PictureResult(1.0, (), ())


@pytest.mark.parametrize(("emotion", "intent", "language"), [*product(Emotion, Intent, Language)])
def test_every_feeling_gets_three_songs_and_a_piece_in_both_languages(emotion, intent, language):
    music = offer()
    chosen = music.choose(asked(language, answers(emotion, intent)), seen())
    assert chosen.payload[:2] == [emotion.value, intent.value]
    told = music.describe(chosen.payload, language)
    *songs, piece = told["tiles"]
    assert len({song["subtitle"] for song in songs}) == len(songs) == 3
    assert all(len(song["links"]) == 3 and song["text"][0] for song in songs)
    assert piece["sounds"][0].endswith(".opus")
    assert "{" not in told["title"]
    assert 2 <= len(chosen.write_up) <= 3
    assert chosen.question is None


def test_the_first_question_names_the_expression():
    chosen = offer().choose(asked(), seen(Emotion.SAD))
    assert chosen.question.id == "feel"
    assert "‘슬픔’" in chosen.question.text.ko
    assert "“Sad”" in chosen.question.text.en


def test_a_weak_guess_is_neutral_in_the_question_the_mood_and_the_first_bar():
    music = replace(offer(), content=replace(CONTENT, unsure_below=0.35))
    picture = seen(Emotion.SAD, 0.3)
    chosen = music.choose(asked(), picture)
    assert "‘차분함’" in chosen.question.text.ko
    assert "담담한" in music.describe(chosen.payload, Language.KO)["title"]
    neutral, sad, _ = chosen.charts[0]["rows"]
    assert (neutral["label"], sad["label"]) == ("차분함", "슬픔")
    assert (neutral["share"], sad["share"]) == (0.117, 0.3)  # the numbers stay honest
    assert chosen.charts[0]["confidence"]


def test_yes_is_said_to_the_label_of_the_operators_set():
    labels = EmotionLabels.FOUR
    music = replace(offer(labels=labels), content=replace(CONTENT, emotion_labels=labels))
    shares = zip(Emotion, (0.05, 0.03, 0.2, 0.32, 0.05, 0.3, 0.05), strict=True)
    face = seen().faces[0]
    mixed = PictureResult(
        1.0, (replace(face, traits=replace(face.traits, emotion=dict(shares))),), ()
    )
    assert "‘우는 표정’" in music.choose(asked(), mixed).question.text.ko
    yes = music.choose(asked(said=[Answer("feel", "yes")]), mixed)
    assert yes.payload[0] == "sad"
    assert "표정도, 직접 하신 말씀도 슬픈 마음" in yes.write_up[0]


def test_the_steps_that_are_left_never_change_from_question_to_question():
    steps = [offer().choose(asked(said=said), NOBODY) for said in ((), [Answer("which", "low")])]
    assert [(step.number, step.total) for step in steps] == [(1, 3), (2, 3)]


def test_without_a_face_the_diary_alone_decides():
    chosen = offer().choose(asked(diary=DIARY), NOBODY)
    assert chosen.payload[0] == "sad"
    assert chosen.question.id == "which"
    assert "울었다" in chosen.write_up[0]


def test_a_word_beats_diary_and_face():
    said = answers(Emotion.HAPPY, Intent.LIFT)
    chosen = offer().choose(asked(Language.KO, said, DIARY), seen(Emotion.SAD))
    assert chosen.payload[0] == "happy"
    assert "스스로는 기쁜 마음이라고" in chosen.write_up[1]


def test_the_diary_outweighs_the_face():
    chosen = offer().choose(asked(diary="드디어 합격했다! 너무 기쁘고 행복하다"), seen(Emotion.SAD))
    assert chosen.payload[0] == "happy"


def test_an_unclear_expression_is_not_told():
    chosen = offer().choose(asked(diary=DIARY), seen(Emotion.HAPPY, 0.2))
    assert len(chosen.write_up) == 2


def test_nothing_said_shown_or_written_is_not_written_up():
    chosen = offer().choose(asked(), NOBODY)
    assert chosen.write_up == ()
    assert chosen.charts == ()
    assert not chosen.feedback


def test_the_same_visitor_keeps_the_songs_and_the_next_gets_others():
    music = offer()
    songs = [
        {pick[0] for pick in music.choose(asked(), seen(Emotion.HAPPY, share)).payload[2]}
        for share in (0.7, 0.7, 0.71)
    ]
    assert songs[0] == songs[1]
    assert not songs[0] & songs[2]


def test_those_whom_nobody_asked_for_long_are_forgotten():
    turns = Turns(resting=9, spread=0.0)
    first = turns.turn("first")
    turns.remember(["song"])
    assert turns.turn("first") == first
    for number in range(VISITORS):
        turns.turn(str(number))
    assert turns.turn("first").resting == ("song",)


def test_feedback_of_others_moves_a_song_up():
    said = asked(said=answers(Emotion.SAD, Intent.STAY))
    unloved = {(s.id, "sad", "stay"): (0, 50) for s in CONTENT.songs.songs[::2]}
    sad = [s.id for s in CONTENT.songs.songs if s.emotions.get(Emotion.SAD, 0) >= 0.5]
    loved = sad[-1]
    counts = unloved | {(loved, "sad", "stay"): (200, 0)}
    chosen = offer(counts).choose(said, seen())
    assert loved in {pick[0] for pick in chosen.payload[2]}
    told = offer(counts).describe(chosen.payload, Language.KO)
    assert any("100%" in card["text"][0] for card in told["tiles"][:3])


@pytest.mark.parametrize(
    "payload",
    [[], ["sad"], ["sad", "stay", [], "p"], ["glad", "stay", [["x", "feeling", []]], "p"], 7],
)
def test_a_shared_result_that_is_none_of_ours_is_refused(payload):
    with pytest.raises(OfferError):
        offer().describe(payload, Language.KO)


def test_a_piece_that_is_gone_leaves_the_songs():
    music = offer()
    payload = music.choose(asked(), seen()).payload
    told = music.describe([*payload[:3], "own-gone"], Language.EN)
    assert len(told["tiles"]) == 3


@pytest.mark.parametrize("text", ["가" * 10_000, "한 줄\n" * 10_000, "a b " * 2_500])
def test_a_diary_that_is_too_long_is_read_in_part_kept_whole_and_said_to_be(text):
    part, left_out = cut_diary(text)
    assert left_out
    assert len(part) <= MAX_DIARY
    notes = offer().choose(asked(diary=text), seen()).notes
    assert any("1,000자" in note for note in notes)


def test_five_lines_are_read_to_the_end():
    assert cut_diary("하나\n\n둘\n셋\n넷\n다섯\n") == ("하나\n둘\n셋\n넷\n다섯", False)


def test_a_diary_that_says_nothing_is_said_to_be_unclear():
    notes = offer().choose(asked(diary="🎉🎉🎉"), seen()).notes
    assert "글에서는 마음을 또렷하게 읽지 못했어요" in notes[0]


def test_a_writer_that_is_not_there_leaves_the_template():
    away = Service("http://127.0.0.1:9/", None, None, 1)
    chosen = offer(service=away).choose(asked(diary=DIARY), seen())
    assert chosen.diary_sent
    assert chosen.write_up == offer().choose(asked(diary=DIARY), seen()).write_up


def test_a_writer_is_not_told_what_a_face_showed():
    with serving(replying(said("조용하지만 따뜻한 하루였어요."))) as (server, address):
        there = offer(service=Service(address, None, None, 5))
        chosen = there.choose(asked(diary=DIARY), seen(Emotion.HAPPY))
    assert chosen.write_up == ("조용하지만 따뜻한 하루였어요.",)
    _, question = server.asked
    assert "울었다" in question["draft"]
    assert "표정" not in question["draft"]
    assert "표정" in " ".join(offer().choose(asked(diary=DIARY), seen(Emotion.HAPPY)).write_up)


def test_the_text_to_take_home_holds_sentences_songs_and_links():
    music = offer()
    chosen = music.choose(asked(diary=DIARY), seen())
    text = write_text("AI 퍼퓨머", chosen.write_up, music.describe(chosen.payload, Language.KO))
    assert text.splitlines()[2] == chosen.write_up[0]
    assert text.count("https://open.spotify.com/") == 3


def test_a_code_that_would_be_too_fine_drops_the_first_sentence():
    whole, cut = make_code(["짧아요.", "그래요."]), make_code(["길" * 300, "짧아요.", "그래요."])
    assert whole == cut
    assert make_code(["길" * 300]) is None


def answer_to_a_result(**said) -> FeedbackAnswer:
    shared = SharedResult(Choice.MUSIC, Language.KO, offer().choose(asked(), seen()).payload)
    return read_answer(
        pack_form(shared, "secret"), said.get("fits"), said.get("recommends"), "secret"
    )


def test_an_answer_is_learned_from_for_each_song_and_the_piece():
    said = answer_to_a_result(fits="yes", recommends="no")
    rows = make_rows(said, datetime(2026, 11, 21, 9, 30, 12, tzinfo=UTC))
    assert {row.minute.second for row in rows} == {0}
    assert {(row.fits, row.recommends) for row in rows} == {(True, False)}
    counts = add_rows({}, rows)
    assert len(counts) == 4
    assert set(counts.values()) == {(1, 0)}
    assert {key[1:] for key in counts} == {("neutral", "stay")}


def test_one_form_counts_once_and_two_forms_twice():
    once = UsedNumbers()
    first, second = (answer_to_a_result(fits="no").number for _ in range(2))
    assert [once.use(number) for number in (first, first, second)] == [True, False, True]


@pytest.mark.parametrize(
    ("music", "said"),
    [
        (MusicSettings(writer="file:///etc/passwd"), "must begin with http"),
        (MusicSettings(writer="http://[bad"), "correct PERFUMER_MUSIC__WRITER"),
        (MusicSettings(writer="http://a:x"), "correct PERFUMER_MUSIC__WRITER"),
        (MusicSettings(diary=Path("models/none.json")), r"none\.json cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_at_the_start(music, said):
    with pytest.raises(KioskError, match=said):
        build_music_offer(None, CONTENT, CONTENT.words, music, ROOT)


# On the real pages


@pytest.fixture(scope="module")
def page(kiosk):
    """A function from fields to the page that the studio answers them with."""
    return Pages(kiosk)


class Pages:
    """A browser without JavaScript: it keeps a cookie and fills in forms."""

    def __init__(self, kiosk) -> None:
        self.kiosk = kiosk
        answer = kiosk.ask("/studio?language=ko&choice=music")
        self.start = answer.body.decode()
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.token = hidden(self.start, "csrf_token")

    def post(self, path, *pictures, **values):
        body, headers = form(*pictures, csrf_token=self.token, **values)
        headers = {name.replace("-", "_"): value for name, value in headers.items()}
        return self.kiosk.ask(path, "POST", body, Cookie=self.cookie, **headers)

    def send(self, **values) -> str:
        picture = saved(woman())
        answer = self.post("/studio", picture, choice="music", consent="yes", **values)
        assert answer.status == 200
        return answer.body.decode()

    def again(self, shown: str, **values) -> str:
        answer = self.post("/studio/again", seen=hidden(shown, "seen"), choice="music", **values)
        assert answer.status == 200
        return answer.body.decode()


def hidden(shown: str, name: str) -> str:
    return unescape(re.search(rf'name="{name}" value="([^"]+)"', shown).group(1))


@pytest.fixture(scope="module")
def shown(page) -> str:
    return page.send(language="en")


def test_music_is_offered(page):
    assert 'value="music"' in page.start


def test_a_picture_becomes_three_songs_that_play_with_plain_forms(shown, kiosk):
    assert shown.count("<h2>") >= 4
    assert shown.count("https://music.youtube.com/") == 3
    assert "<audio controls" in shown
    address = re.search(r'<source src="([^"]+)"', shown).group(1)
    assert kiosk.ask(address).status == 200
    assert "Is that how you feel?" in shown


def test_a_diary_changes_the_songs_and_is_written_up(page, shown):
    told = page.again(shown, language="en", diary="I miss my grandmother and cried.")
    assert "You wrote “I miss my grandmother and cried”, and it sounds sad." in unescape(told)
    assert "I miss my grandmother and cried.</textarea>" in told


def test_markup_and_emoji_in_a_diary_are_shown_as_text(page, shown):
    diary = "<script>alert(1)</script> I am so sad 😢 <img src=x onerror=alert(1)>"
    told = page.again(shown, language="en", diary=diary)
    assert "<script>alert" not in told
    assert "<img src=x" not in told
    assert diary in unescape(told)
    assert "sounds sad" in told


def test_ten_thousand_characters_are_answered_and_handed_back(page, shown):
    diary = ("오늘은 정말 슬픈 하루였다. " * 1_000)[:10_000].strip()
    told = unescape(page.again(shown, language="ko", diary=diary))
    assert "글이 길어서" in told
    assert f"{diary}</textarea>" in told
    assert f'maxlength="{MAX_KEPT}"' in told  # or a browser cuts it without a word


def test_the_day_can_be_saved_as_a_text_file(page, shown):
    told = page.again(shown, language="ko", diary=DIARY)
    answer = page.post("/studio/text", text=hidden(told, "text"))
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert DIARY in answer.body.decode()


@pytest.mark.parametrize("text", ["", "nonsense", "a.b.c"])
def test_a_text_that_is_none_of_ours_is_refused(page, text):
    assert page.post("/studio/text", text=text).status == 400


def test_a_shared_address_tells_of_songs_and_not_of_the_diary(page, shown, kiosk):
    told = page.again(shown, language="ko", diary=DIARY)
    address = re.search(r'data-url="([^"]+)"', told).group(1)
    shared = kiosk.ask(address)
    assert shared.status == 200
    assert "울었다" not in shared.body.decode()
    assert shared.body.decode().count("https://open.spotify.com/") == 3


@pytest.mark.parametrize("values", [{"fits": "yes", "recommends": "no"}, {"fits": "no"}])
def test_an_answer_is_thanked_for(page, values):
    told = page.send(language="ko")
    answer = page.post("/studio/feedback", shown=hidden(told, "shown"), **values)
    assert answer.status == 200
    assert "고맙습니다" in answer.body.decode()


@pytest.mark.parametrize(
    "values", [{"fits": "yes", "shown": "nonsense"}, {"fits": "perhaps"}, {}], ids=str
)
def test_an_answer_that_says_nothing_is_refused(page, shown, values):
    sent = {"shown": hidden(shown, "shown")} | values
    assert page.post("/studio/feedback", **sent).status == 400


def test_the_api_reads_as_before(kiosk):
    body, headers = form(saved(woman()))
    headers = {name.replace("-", "_"): value for name, value in headers.items()}
    answer = kiosk.ask("/api/v1/read", "POST", body, **headers)
    assert answer.status == 200
    assert set(answer.json()) == {"picture", "faces", "tips", "model"}
