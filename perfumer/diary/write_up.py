"""A day in two or three sentences, from what somebody wrote, said and looked like.

Templates, so that it always works and says nothing that was not there. Everything that they can
say stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfumer.catalog.moods import Intent
from perfumer.catalog.text import Language, LocalText
from perfumer.traits import Emotion

MOST_QUOTED = 60  # characters

# As it stands before "마음", and after "looked" or "feel".
MOODS: Mapping[Emotion, LocalText] = {
    Emotion.ANGRY: LocalText(ko="화난", en="angry"),
    Emotion.DISGUST: LocalText(ko="지긋지긋한", en="fed up"),
    Emotion.FEAR: LocalText(ko="불안한", en="worried"),
    Emotion.HAPPY: LocalText(ko="기쁜", en="happy"),
    Emotion.NEUTRAL: LocalText(ko="담담한", en="calm"),
    Emotion.SAD: LocalText(ko="슬픈", en="sad"),
    Emotion.SURPRISE: LocalText(ko="놀란", en="amazed"),
}
WROTE = LocalText(
    ko="‘{line}’라고 적어 주신 글에서 {wrote} 마음이 느껴졌어요.",
    en="You wrote “{line}”, and it sounds {wrote}.",
)
WROTE_ONLY = LocalText(ko="오늘은 ‘{line}’라고 적어 주셨어요.", en="You wrote “{line}”.")
AGREED = LocalText(
    ko="표정도, 직접 하신 말씀도 {said} 마음에 가까웠어요.",
    en="Your expression and your own words both say {said}.",
)
DIFFERED = LocalText(
    ko="표정은 {looked} 마음에 가까워 보였지만, 스스로는 {said} 마음이라고 하셨어요.",
    en="Your expression looked {looked}, but you said that you feel {said}.",
)
LOOKED = LocalText(
    ko="표정은 {looked} 마음에 가까워 보였어요.", en="Your expression looked {looked}."
)
SAID = LocalText(ko="지금은 {said} 마음이라고 하셨어요.", en="You said that you feel {said}.")
NOTHING = LocalText(
    ko="오늘의 마음은 아직 듣지 못했어요.", en="You have not told how your day was yet."
)
CHOSEN: Mapping[Intent, LocalText] = {
    Intent.STAY: LocalText(
        ko="그 마음 곁에 있어 줄 노래를 골랐어요.", en="These songs keep that feeling company."
    ),
    Intent.LIFT: LocalText(
        ko="기분이 조금 더 밝아지도록 노래를 골랐어요.",
        en="These songs are meant to brighten it a little.",
    ),
    Intent.CALM: LocalText(
        ko="마음이 차분해지도록 노래를 골랐어요.", en="These songs are meant to bring some calm."
    ),
}


@dataclass(frozen=True, slots=True)
class Day:
    """What there is to tell; None for what nobody said, showed or wrote clearly."""

    line: str  # the most telling line of the diary, or nothing
    wrote: Emotion | None
    said: Emotion | None
    looked: Emotion | None
    intent: Intent


def write_up(day: Day, language: Language) -> tuple[str, ...]:
    """Two or three sentences, what was written first."""
    told = [sentence for sentence in (_wrote(day), _felt(day)) if sentence] or [NOTHING]

    def mood(emotion: Emotion | None) -> str:
        return MOODS[emotion].in_(language) if emotion else ""

    values = {
        "line": quoted(day.line),
        "wrote": mood(day.wrote),
        "said": mood(day.said),
        "looked": mood(day.looked),
    }
    sentences = [*told, CHOSEN[day.intent]]
    return tuple(sentence.in_(language).format_map(values) for sentence in sentences)


def quoted(line: str) -> str:
    """At most :data:`MOST_QUOTED` characters of it, cut between words, without a full stop."""
    line = " ".join(line.split()).rstrip(".。")
    if len(line) <= MOST_QUOTED:
        return line
    kept = line[:MOST_QUOTED]
    return (kept.rsplit(" ", 1)[0] if " " in kept else kept) + "…"


def _wrote(day: Day) -> LocalText | None:
    if not day.line:
        return None
    return WROTE if day.wrote else WROTE_ONLY


def _felt(day: Day) -> LocalText | None:
    if day.said and day.looked:
        return AGREED if day.said is day.looked else DIFFERED
    if day.said:
        return SAID
    return LOOKED if day.looked else None
