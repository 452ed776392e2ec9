"""Turn a perfume pick's reasons into one sentence in the visitor's language.

The words of answers, perfumes and notes come from the catalog, the sentences from
``data/locales/sentences``. A sentence speaks of the impression that people get, never of what
a person is like.
"""

from __future__ import annotations

from perfumer.catalog.perfumes import PerfumeCatalog
from perfumer.catalog.picks import Pick, Reason, ReasonCode
from perfumer.catalog.questions import QuestionSet
from perfumer.catalog.text import Language, LocalText
from perfumer.catalog.words import Words
from perfumer.recommend.matching import (
    IMPRESSIONS,
    find_telling_note,
    parse_answer_label,
    pick_leading_reasons,
)


def explain_perfume(
    pick: Pick,
    catalog: PerfumeCatalog,
    questions: QuestionSet,
    words: Words,
    language: Language,
) -> str:
    """Return a sentence that names what led to the pick, and a note of it that goes with that.

    Raises :class:`KeyError` when the catalog or the questions lack what the pick names.
    """
    note = _find_note(pick, catalog, questions).in_(language)
    named = pick_leading_reasons(pick.reasons)
    if not named:
        return words.say(language, "perfume.reason.closest", note=note)
    if named[0].code in IMPRESSIONS:
        impression = words.say(language, f"impression.{named[0].label}")
        guessed = named[0].code is ReasonCode.MOOD
        key = "perfume.reason.mood" if guessed else "perfume.reason.impression"
        return words.say(language, key, impression=impression, note=note)
    # The narrower answer says more and comes first; people tell it in the order of the questions.
    chosen = [_find_answer(reason, questions).in_(language) for reason in reversed(named)]
    answers = quote_answers(chosen, words, language)
    return words.say(language, "perfume.reason.answers", answers=answers, note=note)


def quote_answers(answers: list[str], words: Words, language: Language) -> str:
    """Return the answers in quotation marks, listed as the language does."""
    return words.join(language, [words.say(language, "quoted", text=text) for text in answers])


def _find_answer(reason: Reason, questions: QuestionSet) -> LocalText:
    return questions.choice(parse_answer_label(reason.label)).text


def _find_note(pick: Pick, catalog: PerfumeCatalog, questions: QuestionSet) -> LocalText:
    """Return the note among the reasons; a pick taken home has none, so it is looked up again."""
    perfume = catalog.perfume(pick.id)
    noted = next((reason for reason in pick.reasons if reason.code is ReasonCode.NOTE), None)
    if noted is None:
        noted = find_telling_note(perfume, catalog, questions, pick.reasons)
    return dict(perfume.notes.labelled())[noted.label]
