"""From a pick's reasons to one sentence, in the visitor's language.

The words of answers, perfumes and notes come from the data; names of impressions and the
sentence patterns are here, together, so that one look shows all that can be said.
"""

from __future__ import annotations

from collections.abc import Mapping

from perfumer.catalog.perfumes import Perfume, PerfumeCatalog
from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.questions import QuestionSet
from perfumer.catalog.text import Language
from perfumer.traits import Impression

IMPRESSIONS: Mapping[Impression, tuple[str, str]] = {
    Impression.ACTIVE: ("활기찬", "lively"),
    Impression.CLEAN: ("맑고 깨끗한", "clean"),
    Impression.CUTE: ("사랑스러운", "sweet"),
    Impression.ELEGANT: ("우아한", "elegant"),
    Impression.NATURAL: ("자연스럽고 편안한", "natural"),
    Impression.SEXY: ("매혹적인", "alluring"),
}


def impression_name(impression: Impression, language: Language) -> str:
    """As it stands before 'impression': 활기찬 인상, a lively impression."""
    korean, english = IMPRESSIONS[impression]
    return korean if language is Language.KO else english


def explain(pick: Pick, catalog: PerfumeCatalog, questions: QuestionSet, language: Language) -> str:
    """One sentence that names what the pick came from."""
    perfume = catalog.perfume(pick.id)
    return (
        _korean(pick, perfume, questions)
        if language is Language.KO
        else _english(pick, perfume, questions)
    )


def _answers(pick: Pick, questions: QuestionSet, language: Language) -> list[str]:
    named = []
    for reason in pick.reasons:
        if reason.code is ReasonCode.ANSWER:
            question, choice = reason.label.split("/")
            named.append(questions.question(question).choice(choice).text.in_(language))
    return named


def _first(pick: Pick, code: ReasonCode) -> Reason | None:
    return next((reason for reason in pick.reasons if reason.code is code), None)


def _heart(perfume: Perfume, language: Language) -> str:
    return perfume.notes.heart[0].in_(language)


def _korean(pick: Pick, perfume: Perfume, questions: QuestionSet) -> str:
    answers = [f"‘{text}’" for text in _answers(pick, questions, Language.KO)[:2]]
    heart = _heart(perfume, Language.KO)
    impression = _first(pick, ReasonCode.IMPRESSION)
    if pick.kind is PickKind.IMPRESSION and impression is not None:
        name = IMPRESSIONS[Impression(impression.label)][0]
        return f"사람들이 받는 {name} 인상에, {subject(heart)} 잘 어울려요."
    if answers:
        chosen = (
            object_(f"{answers[0]}{with_(answers[0])} {answers[1]}")
            if len(answers) > 1
            else (object_(answers[0]))
        )
        return f"{chosen} 고르셔서, {subject(heart)} 그 순간에 어울려요."
    return f"고르신 답에 {subject(heart)} 가장 가까워요."


def _english(pick: Pick, perfume: Perfume, questions: QuestionSet) -> str:
    answers = [f"“{text}”" for text in _answers(pick, questions, Language.EN)[:2]]
    heart = _heart(perfume, Language.EN)
    impression = _first(pick, ReasonCode.IMPRESSION)
    if pick.kind is PickKind.IMPRESSION and impression is not None:
        name = IMPRESSIONS[Impression(impression.label)][1]
        article = "an" if name[0] in "aeiou" else "a"
        return f"People get {article} {name} impression of you; its {heart} goes with that."
    if answers:
        return f"You chose {' and '.join(answers)}; its {heart} belongs there."
    return f"Its {heart} comes closest to your answers."


def ends_in_consonant(text: str) -> bool:
    """Whether the last Korean syllable has a final consonant; quotes are passed over."""
    for letter in reversed(text):
        if "가" <= letter <= "힣":
            return (ord(letter) - ord("가")) % 28 != 0
        if letter.isalnum():
            return letter.lower() in "lmnr013678"  # as Koreans read them out
    return False


def subject(text: str) -> str:
    return text + ("이" if ends_in_consonant(text) else "가")


def object_(text: str) -> str:
    return text + ("을" if ends_in_consonant(text) else "를")


def with_(text: str) -> str:
    return "과" if ends_in_consonant(text) else "와"
