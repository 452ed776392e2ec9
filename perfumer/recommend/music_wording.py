"""From a pick's reasons to a sentence about a song or a piece, in the visitor's language.

Everything that can be said about music stands here, so that one look shows it all.
"""

from __future__ import annotations

from collections.abc import Mapping

from perfumer.catalog.moods import Intent
from perfumer.catalog.picks import Pick, Reason, ReasonCode
from perfumer.catalog.text import Language, LocalText
from perfumer.traits import Emotion

# How it sounds, as it stands before "곡" and before a colon.
SOUNDS: Mapping[str, LocalText] = {
    "still/dark": LocalText(ko="고요하고 쓸쓸한", en="Quiet and lonesome"),
    "still/mixed": LocalText(ko="잔잔하고 담백한", en="Quiet and plain"),
    "still/bright": LocalText(ko="잔잔하고 따뜻한", en="Quiet and warm"),
    "gentle/dark": LocalText(ko="차분하고 애틋한", en="Measured and wistful"),
    "gentle/mixed": LocalText(ko="담담하고 은은한", en="Easy and mellow"),
    "gentle/bright": LocalText(ko="산뜻하고 다정한", en="Light and friendly"),
    "driving/dark": LocalText(ko="거세고 어두운", en="Loud and dark"),
    "driving/mixed": LocalText(ko="힘 있고 강렬한", en="Strong and intense"),
    "driving/bright": LocalText(ko="신나고 환한", en="Upbeat and bright"),
}

PURPOSES: Mapping[tuple[Emotion, Intent], LocalText] = {
    (Emotion.ANGRY, Intent.STAY): LocalText(
        ko="화를 함께 쏟아 내기 좋아요", en="it lets the anger out with you"
    ),
    (Emotion.ANGRY, Intent.LIFT): LocalText(
        ko="화를 힘으로 바꾸기 좋아요", en="it turns anger into drive"
    ),
    (Emotion.ANGRY, Intent.CALM): LocalText(
        ko="달아오른 마음을 식히기 좋아요", en="it lets the anger cool"
    ),
    (Emotion.DISGUST, Intent.STAY): LocalText(
        ko="지긋지긋한 마음을 알아줘요", en="it knows what being fed up is like"
    ),
    (Emotion.DISGUST, Intent.LIFT): LocalText(
        ko="싫은 기분을 털어 내기 좋아요", en="it shakes off what you are fed up with"
    ),
    (Emotion.DISGUST, Intent.CALM): LocalText(
        ko="지긋지긋한 마음을 쉬게 해 줘요", en="it gives you a rest from what wears you out"
    ),
    (Emotion.FEAR, Intent.STAY): LocalText(ko="불안한 마음을 알아줘요", en="it knows worry well"),
    (Emotion.FEAR, Intent.LIFT): LocalText(
        ko="걱정을 딛고 기운 내기 좋아요", en="it gives you courage"
    ),
    (Emotion.FEAR, Intent.CALM): LocalText(
        ko="불안한 마음을 다독여 줘요", en="it quiets the worry"
    ),
    (Emotion.HAPPY, Intent.STAY): LocalText(
        ko="기쁨을 함께 누리기 좋아요", en="it shares your joy"
    ),
    (Emotion.HAPPY, Intent.LIFT): LocalText(
        ko="기쁜 마음을 더 끌어올려 줘요", en="it makes a happy day happier"
    ),
    (Emotion.HAPPY, Intent.CALM): LocalText(
        ko="기쁨을 잔잔히 간직하기 좋아요", en="it keeps the joy, quietly"
    ),
    (Emotion.NEUTRAL, Intent.STAY): LocalText(
        ko="담담한 마음에 그대로 어울려요", en="it leaves an even mood as it is"
    ),
    (Emotion.NEUTRAL, Intent.LIFT): LocalText(
        ko="담담한 하루에 생기를 더해 줘요", en="it brings some life into an even day"
    ),
    (Emotion.NEUTRAL, Intent.CALM): LocalText(
        ko="담담한 마음을 더 고요하게 해 줘요", en="it makes an even day quieter still"
    ),
    (Emotion.SAD, Intent.STAY): LocalText(
        ko="슬픈 마음 곁에 머물러 줘요", en="it keeps sadness company"
    ),
    (Emotion.SAD, Intent.LIFT): LocalText(
        ko="무거운 마음을 조금씩 밝혀 줘요", en="it brightens a heavy heart little by little"
    ),
    (Emotion.SAD, Intent.CALM): LocalText(
        ko="슬픈 마음을 가만히 다독여 줘요", en="it comforts a sad heart"
    ),
    (Emotion.SURPRISE, Intent.STAY): LocalText(
        ko="놀랍고 설레는 마음에 어울려요", en="it is as full of wonder as you are"
    ),
    (Emotion.SURPRISE, Intent.LIFT): LocalText(
        ko="들뜬 마음을 더 높이 띄워 줘요", en="it carries the excitement further"
    ),
    (Emotion.SURPRISE, Intent.CALM): LocalText(
        ko="놀란 마음을 차분히 가라앉혀 줘요", en="it settles a startled heart"
    ),
}


def explain_music(pick: Pick, language: Language) -> str:
    """One sentence on what it is chosen for, and one on what others said, if they did.

    Raises :class:`KeyError` for a pick that is no music.
    """
    reasons = {reason.code: reason for reason in pick.reasons}
    sound = SOUNDS[reasons[ReasonCode.SOUND].label].in_(language)
    purpose = _purpose(reasons)
    if purpose is None:
        said = _closest(sound, language)
    elif language is Language.KO:
        said = f"{sound} 곡이라 {purpose.ko}."
    else:
        said = f"{sound}: {purpose.en}."
    liked = reasons.get(ReasonCode.LIKED)
    return said if liked is None else f"{said} {_liked(liked.strength, language)}"


def _purpose(reasons: Mapping[ReasonCode, Reason]) -> LocalText | None:
    if ReasonCode.EMOTION in reasons:
        return PURPOSES[Emotion(reasons[ReasonCode.EMOTION].label), Intent.STAY]
    if ReasonCode.INTENT in reasons:
        emotion, intent = reasons[ReasonCode.INTENT].label.split("/")
        return PURPOSES[Emotion(emotion), Intent(intent)]
    return None


def _closest(sound: str, language: Language) -> str:
    if language is Language.KO:
        return f"지금 있는 곡 가운데 가장 가까운, {sound} 곡이에요."
    return f"{sound}: of all we have, it comes closest."


def _liked(share: float, language: Language) -> str:
    if language is Language.KO:
        return f"같은 마음이던 분들 가운데 {share:.0%}가 잘 맞았다고 했어요."
    return f"Of others who felt so, {share:.0%} said that it fitted."
