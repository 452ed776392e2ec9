"""From a pick's reasons to one sentence, in the visitor's language.

The words of answers, perfumes and notes come from the data; names of impressions and the
sentence patterns are here, together, so that one look shows all that can be said. It is
always the impression people get, never what somebody is like.
"""

from __future__ import annotations

from collections.abc import Mapping

from perfumer.catalog.perfumes import PerfumeCatalog
from perfumer.catalog.picks import Pick, Reason, ReasonCode
from perfumer.catalog.questions import QuestionSet
from perfumer.catalog.text import Language, LocalText
from perfumer.recommend.korean import joined, object_, subject
from perfumer.recommend.matching import labelled_answer, leading, telling_note
from perfumer.traits import Impression

# As they stand before "impression"; the pages use the same words in data/locales.
IMPRESSIONS: Mapping[Impression, LocalText] = {
    Impression.ACTIVE: LocalText(ko="활기찬", en="lively"),
    Impression.CLEAN: LocalText(ko="깨끗한", en="clean"),
    Impression.CUTE: LocalText(ko="사랑스러운", en="sweet"),
    Impression.ELEGANT: LocalText(ko="우아한", en="elegant"),
    Impression.NATURAL: LocalText(ko="편안한", en="natural"),
    Impression.SEXY: LocalText(ko="매혹적인", en="alluring"),
}


def explain(pick: Pick, catalog: PerfumeCatalog, questions: QuestionSet, language: Language) -> str:
    """One sentence that names what the pick came from, and a note of it that goes with that.

    Raises :class:`KeyError` when the catalog or the questions lack what the pick names.
    """
    note = _note(pick, catalog, questions).in_(language)
    named = leading(pick.reasons)
    if not named:
        return _closest(note, language)
    if named[0].code is ReasonCode.IMPRESSION:
        return _for_impression(Impression(named[0].label), note, language)
    # The narrower answer says more and comes first; people tell it in the order they were asked.
    chosen = [_answer(reason, questions).in_(language) for reason in reversed(named)]
    return _for_answers(chosen, note, language)


def _for_impression(impression: Impression, note: str, language: Language) -> str:
    name = IMPRESSIONS[impression].in_(language)
    if language is Language.KO:
        return f"사람들이 받는 {name} 인상에 {subject(note)} 잘 어울려요."
    article = "an" if name[0] in "aeiou" else "a"
    return f"People get {article} {name} impression of you; a scent of {note} goes well with it."


def _for_answers(chosen: list[str], note: str, language: Language) -> str:
    if language is Language.KO:
        answers = object_(joined([f"‘{text}’" for text in chosen]))
        return f"{answers} 고르셔서, {subject(note)} 담긴 향을 골랐어요."
    answers = " and ".join(f"“{text}”" for text in chosen)
    return f"You chose {answers}, so here is a scent of {note}."


def _closest(note: str, language: Language) -> str:
    if language is Language.KO:
        return f"고르신 답에 가장 가까운, {subject(note)} 담긴 향이에요."
    return f"Of all we have, this scent of {note} comes closest to your answers."


def _answer(reason: Reason, questions: QuestionSet) -> LocalText:
    return questions.choice(labelled_answer(reason.label)).text


def _note(pick: Pick, catalog: PerfumeCatalog, questions: QuestionSet) -> LocalText:
    """The note among the reasons; found again for a pick that came without (a page taken home)."""
    perfume = catalog.perfume(pick.id)
    noted = next((reason for reason in pick.reasons if reason.code is ReasonCode.NOTE), None)
    if noted is None:
        noted = telling_note(perfume, catalog, questions, pick.reasons)
    return dict(perfume.notes.labelled())[noted.label]
