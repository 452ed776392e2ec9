"""A person's word beats the face; text counts when it says something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.catalog.moods import Feeling, Intent, Source
from perfumer.catalog.questions import Answer, load_questions
from perfumer.recommend.feelings import (
    Expression,
    Weights,
    blend_feeling,
    find_intent,
    find_named_emotion,
)
from perfumer.traits import Emotion, top
from tests.support.journey import ROOT

QUESTIONS = load_questions(ROOT / "data/music_questions.json")
WEIGHTS = Weights(word=0.7, text=0.2, face=0.1)
YES, NO = Answer("feel", "yes"), Answer("feel", "no")
SHARES = st.lists(st.floats(0, 1), min_size=7, max_size=7).filter(lambda s: sum(s) > 0.01)
SAID = {
    Emotion.HAPPY: (Answer("which", "bright"), Answer("bright", "happy")),
    Emotion.SURPRISE: (Answer("which", "bright"), Answer("bright", "surprise")),
    Emotion.SAD: (Answer("which", "low"), Answer("low", "sad")),
    Emotion.FEAR: (Answer("which", "low"), Answer("low", "fear")),
    Emotion.ANGRY: (Answer("which", "upset"), Answer("upset", "angry")),
    Emotion.DISGUST: (Answer("which", "upset"), Answer("upset", "disgust")),
    Emotion.NEUTRAL: (Answer("which", "calm"),),
}


def shares(*values: float) -> dict[Emotion, float]:
    return {e: v / sum(values) for e, v in zip(Emotion, values, strict=True)}


def face(*values: float) -> Expression:
    """One that is named by its own first emotion."""
    return Expression(shares(*values), (top(shares(*values))[0],))


def only(emotion: Emotion) -> dict[Emotion, float]:
    return {e: float(e is emotion) for e in Emotion}


@pytest.mark.parametrize("said", Emotion)
@given(shown=SHARES, written=SHARES)
def test_a_word_beats_whatever_face_and_text_say(said, shown, written):
    text = Feeling(shares(*written), (Source.TEXT,))
    found = blend_feeling(face(*shown), QUESTIONS, (NO, *SAID[said]), text, WEIGHTS)
    assert found.emotion is said
    assert sum(found.shares.values()) == pytest.approx(1)
    assert found.sources == (Source.WORD, Source.TEXT, Source.FACE)


def test_yes_makes_the_face_the_persons_word():
    found = blend_feeling(face(1, 1, 1, 5, 1, 1, 2), QUESTIONS, (YES,), None, WEIGHTS)
    expected = (0.7 + 0.1 * 5 / 12) / 0.8
    assert found.shares[Emotion.HAPPY] == pytest.approx(expected)


def test_no_takes_the_first_emotion_out_of_the_face():
    found = blend_feeling(face(1, 1, 1, 5, 1, 1, 2), QUESTIONS, (NO,), None, WEIGHTS)
    assert found.shares[Emotion.HAPPY] == 0
    assert found.emotion is Emotion.SURPRISE


def test_yes_and_no_are_said_to_the_label_that_was_shown():
    crying = (Emotion.FEAR, Emotion.SAD)
    seen = Expression(shares(0.05, 0.03, 0.25, 0.32, 0.05, 0.25, 0.05), crying)
    assert find_named_emotion(seen, QUESTIONS, (YES,)) is Emotion.FEAR
    found = blend_feeling(seen, QUESTIONS, (NO,), None, WEIGHTS).shares
    assert [found[emotion] for emotion in crying] == [0, 0]
    assert found[Emotion.HAPPY] == pytest.approx(0.32 / 0.5)


def test_a_broad_answer_is_shared_by_what_it_means():
    found = blend_feeling(None, QUESTIONS, (Answer("which", "low"),), None, WEIGHTS)
    assert found.shares[Emotion.SAD] == found.shares[Emotion.FEAR] == 0.5


def test_text_counts_twice_as_much_as_the_face():
    text = Feeling(only(Emotion.SAD), (Source.TEXT,))
    seen = Expression(only(Emotion.HAPPY), (Emotion.HAPPY,))
    found = blend_feeling(seen, QUESTIONS, (), text, WEIGHTS)
    assert found.shares[Emotion.SAD] == pytest.approx(2 / 3)
    assert found.shares[Emotion.HAPPY] == pytest.approx(1 / 3)


def test_of_nothing_known_it_is_neutral_and_says_so():
    found = blend_feeling(None, QUESTIONS, (), None, WEIGHTS)
    assert found.emotion is Emotion.NEUTRAL
    assert found.sources == ()


WEAK = Expression(shares(3, 1, 1, 1, 2, 1, 1), (Emotion.NEUTRAL,), weak=True)


def test_a_face_that_is_only_guessed_at_makes_a_neutral_feeling_with_its_own_numbers():
    found = blend_feeling(WEAK, QUESTIONS, (), None, WEIGHTS)
    assert found.emotion is Emotion.NEUTRAL
    assert found.shares == pytest.approx(WEAK.shares)


def test_text_is_named_over_a_face_that_is_only_guessed_at():
    text = Feeling(only(Emotion.SAD), (Source.TEXT,))
    assert blend_feeling(WEAK, QUESTIONS, (), text, WEIGHTS).emotion is Emotion.SAD


def test_who_is_asked_about_neutral_answers_about_neutral():
    assert blend_feeling(WEAK, QUESTIONS, (YES,), None, WEIGHTS).emotion is Emotion.NEUTRAL
    denied = blend_feeling(WEAK, QUESTIONS, (NO,), None, WEIGHTS)
    assert denied.shares[Emotion.NEUTRAL] == 0
    assert denied.emotion is Emotion.ANGRY


def test_a_yes_without_a_face_says_nothing():
    assert blend_feeling(None, QUESTIONS, (YES,), None, WEIGHTS).sources == ()


@pytest.mark.parametrize(("word", "text", "face_"), [(0.2, 0.2, 0.1), (0.4, 0.2, 0.2)])
def test_weights_that_let_a_word_be_outvoted_are_refused(word, text, face_):
    with pytest.raises(ValueError, match="must be more than those of text and face"):
        Weights(word, text, face_)


@pytest.mark.parametrize("choice", Intent)
def test_the_intent_is_what_was_chosen(choice):
    assert find_intent(QUESTIONS, (YES, Answer("intent", choice.value))) is choice


def test_without_a_choice_music_stays():
    assert find_intent(QUESTIONS, ()) is Intent.STAY
