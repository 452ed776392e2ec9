"""Turn the reasons for a song or a piece into sentences in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping

from perfumer.catalog.moods import Intent
from perfumer.catalog.picks import Pick, Reason, ReasonCode
from perfumer.catalog.text import Language
from perfumer.catalog.words import Words


def explain_music(pick: Pick, words: Words, language: Language) -> str:
    """Return a sentence on why it was chosen and, if others liked it, one on that.

    Raises :class:`KeyError` for a pick that is no music.
    """
    reasons = {reason.code: reason for reason in pick.reasons}
    sound = words.say(language, f"music.sound.{reasons[ReasonCode.SOUND].label}")
    purpose = _find_purpose(reasons, words, language)
    if purpose is None:
        sentence = words.say(language, "music.reason.closest", sound=sound)
    else:
        sentence = words.say(language, "music.reason.purpose", sound=sound, purpose=purpose)
    liked = reasons.get(ReasonCode.LIKED)
    if liked is None:
        return sentence
    return f"{sentence} {words.say(language, 'music.reason.liked', share=float(liked.strength))}"


def _find_purpose(
    reasons: Mapping[ReasonCode, Reason], words: Words, language: Language
) -> str | None:
    """Return what the music is good for: by the reading alone, or by what the visitor wants."""
    if ReasonCode.EMOTION in reasons:
        label = f"{reasons[ReasonCode.EMOTION].label}/{Intent.STAY.value}"
    elif ReasonCode.INTENT in reasons:
        label = reasons[ReasonCode.INTENT].label
    else:
        return None
    return words.say(language, f"music.purpose.{label}")
