"""Turn a concept's reasons into sentences in the visitor's language."""

from __future__ import annotations

from collections.abc import Sequence

from perfumer.catalog.concepts import ConceptCatalog
from perfumer.catalog.picks import Pick, Reason, ReasonCode
from perfumer.catalog.questions import QuestionSet
from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.recommend.concept import ConceptReading, GroupFit, GroupReading
from perfumer.recommend.matching import parse_answer_label
from perfumer.recommend.perfume_wording import quote_answers
from perfumer.traits import Impression

MAX_NAMED = 2  # impressions, or answers, in one sentence


def explain_concept(
    pick: Pick,
    catalog: ConceptCatalog,
    questions: QuestionSet,
    words: Words,
    language: Language,
) -> str:
    """Return a sentence on the look and one on the answers, as far as they led to the concept.

    Raises :class:`KeyError` when the catalog or the questions lack what the pick names.
    """
    name = _quote_name(pick.id, catalog, words, language)
    look = _explain_look(pick.reasons, name, words, language)
    answers = _explain_answers(pick.reasons, questions, words, language, also=look is not None)
    sentences = [sentence for sentence in (look, answers) if sentence is not None]
    return " ".join(sentences) or words.say(language, "concept.closest", name=name)


def describe_blend(
    reading: ConceptReading | GroupReading,
    catalog: ConceptCatalog,
    words: Words,
    language: Language,
) -> str:
    """Return a sentence on how sure the concept is for this person."""
    first, second = (_quote_name(id_, catalog, words, language) for id_, _ in reading.shares[:2])
    key = f"concept.blend.{reading.certainty.value}"
    return words.say(language, key, first=first, second=second)


def explain_group(fit: GroupFit, catalog: ConceptCatalog, words: Words, language: Language) -> str:
    """Return a sentence on what the people share.

    Raises :class:`KeyError` for unknown concepts.
    """
    name = _quote_name(fit.concept, catalog, words, language)
    impression = _join_impressions(fit.impressions[:MAX_NAMED], words, language)
    if not fit.suits_all:
        return words.say(language, "concept.group.closest", name=name)
    if not impression:
        return words.say(language, "concept.group.shared", name=name)
    return words.say(language, "concept.group.impression", impression=impression, name=name)


def _quote_name(id_: str, catalog: ConceptCatalog, words: Words, language: Language) -> str:
    return words.say(language, "quoted", text=catalog.concept(id_).name.in_(language))


def _explain_look(
    reasons: Sequence[Reason], name: str, words: Words, language: Language
) -> str | None:
    carried = [Impression(r.label) for r in reasons if r.code is ReasonCode.IMPRESSION]
    impression = _join_impressions(carried[:MAX_NAMED], words, language)
    referred = any(reason.code is ReasonCode.REFERENCE for reason in reasons)
    if not impression and not referred:
        return None
    if not impression:
        return words.say(language, "concept.look.references", name=name)
    key = "concept.look.both" if referred else "concept.look.impression"
    return words.say(language, key, impression=impression, name=name)


def _join_impressions(carried: Sequence[Impression], words: Words, language: Language) -> str:
    """Return none, one or two impressions as they stand before "impression"."""
    if not carried:
        return ""
    last = words.say(language, f"impression.{carried[-1].value}")
    if len(carried) == 1:
        return last
    first = words.say(language, f"impression_first.{carried[0].value}")
    return words.say(language, "concept.impressions", first=first, second=last)


def _explain_answers(
    reasons: Sequence[Reason],
    questions: QuestionSet,
    words: Words,
    language: Language,
    *,
    also: bool,
) -> str | None:
    chosen = [
        questions.choice(parse_answer_label(reason.label)).text.in_(language)
        for reason in reasons
        if reason.code is ReasonCode.ANSWER
    ][:MAX_NAMED]
    if not chosen:
        return None
    answers = quote_answers(chosen, words, language)
    if also:
        return words.say(language, "concept.answers.also", count=len(chosen), answers=answers)
    return words.say(language, "concept.answers.only", answers=answers)
