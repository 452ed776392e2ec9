"""From a concept's reasons to sentences, in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfumer.catalog.concepts import ConceptCatalog
from perfumer.catalog.picks import Pick, Reason, ReasonCode
from perfumer.catalog.questions import QuestionSet
from perfumer.catalog.text import Language
from perfumer.recommend.concept import ConceptReading, GroupReading, Verdict
from perfumer.recommend.korean import joined, object_, subject
from perfumer.recommend.matching import labelled_answer
from perfumer.recommend.wording import IMPRESSIONS
from perfumer.traits import Impression

# As an impression stands before another one in Korean.
AND: Mapping[Impression, str] = {
    Impression.ACTIVE: "활기차고",
    Impression.CLEAN: "깨끗하고",
    Impression.CUTE: "사랑스럽고",
    Impression.ELEGANT: "우아하고",
    Impression.NATURAL: "편안하고",
    Impression.SEXY: "매혹적이고",
}
NAMED = 2  # impressions, or answers, in a sentence


def explain_concept(
    pick: Pick, catalog: ConceptCatalog, questions: QuestionSet, language: Language
) -> str:
    """One sentence on the look if it spoke for the concept, one on the answers if they did.

    Raises :class:`KeyError` when the catalog or the questions lack what the pick names.
    """
    name = catalog.concept(pick.id).name.in_(language)
    look = _look(pick.reasons, name, language)
    said = _said(pick.reasons, questions, language, also=look is not None)
    sentences = [sentence for sentence in (look, said) if sentence is not None]
    return " ".join(sentences) or _closest(name, language)


def describe_blend(reading: ConceptReading, catalog: ConceptCatalog, language: Language) -> str:
    """What the verdict means for this person, in a sentence."""
    first, second = (catalog.concept(id_).name.in_(language) for id_, _ in reading.shares[:2])
    if language is Language.KO:
        return {
            Verdict.CLEAR: f"‘{first}’ 콘셉트가 가장 또렷해요.",
            Verdict.BLEND: f"‘{first}’ 콘셉트와 ‘{second}’ 콘셉트가 비슷하게 어울려요.",
            Verdict.UNSURE: "여러 콘셉트가 고루 어울려서 하나로 정하기 어려워요.",
        }[reading.verdict]
    return {
        Verdict.CLEAR: f"“{first}” stands out.",
        Verdict.BLEND: f"A blend: “{first}” and “{second}” suit you nearly alike.",
        Verdict.UNSURE: "We are not sure: several concepts suit you alike.",
    }[reading.verdict]


def explain_group(group: GroupReading, catalog: ConceptCatalog, language: Language) -> str:
    """What the people share, in a sentence. Raises :class:`KeyError` for unknown concepts."""
    name = catalog.concept(group.top).name.in_(language)
    everybody = group.top in group.shared
    common = _impressions(group.impressions[:NAMED], language)
    if language is Language.KO:
        if common and everybody:
            return f"모두에게서 {common} 인상을 받을 수 있어, 함께라면 ‘{name}’ 콘셉트가 어울려요."
        if everybody:
            return f"‘{name}’ 콘셉트가 모두에게 두루 어울려요."
        return f"저마다 다른 만큼, 함께라면 ‘{name}’ 콘셉트가 가장 가까워요."
    if common and everybody:
        return f"People get a {common} impression of each of you, so “{name}” suits the group."
    if everybody:
        return f"“{name}” suits each of you well."
    return f"You differ; together, “{name}” comes closest."


def _look(reasons: Sequence[Reason], name: str, language: Language) -> str | None:
    carried = [Impression(r.label) for r in reasons if r.code is ReasonCode.IMPRESSION]
    common = _impressions(carried[:NAMED], language)
    referred = any(reason.code is ReasonCode.REFERENCE for reason in reasons)
    if language is Language.KO:
        if common and referred:
            return f"사람들이 받는 {common} 인상도, 참고 얼굴들과의 비교도 ‘{name}’ 쪽이에요."
        if common:
            return f"사람들이 받는 {common} 인상이 ‘{name}’ 콘셉트와 잘 이어져요."
        return f"‘{name}’ 콘셉트의 참고 얼굴들과 인상이 닮았어요." if referred else None
    if common and referred:
        return f"The {common} impression people get and the reference faces point to “{name}”."
    if common:
        return f"The {common} impression people get leads to “{name}”."
    return f"The impression is like that of the reference faces of “{name}”." if referred else None


def _impressions(carried: Sequence[Impression], language: Language) -> str:
    names = [IMPRESSIONS[impression].in_(language) for impression in carried]
    if language is Language.KO:
        return " ".join([*(AND[impression] for impression in carried[:-1]), *names[-1:]])
    return " and ".join(names)


def _said(
    reasons: Sequence[Reason], questions: QuestionSet, language: Language, *, also: bool
) -> str | None:
    chosen = [
        questions.choice(labelled_answer(reason.label)).text.in_(language)
        for reason in reasons
        if reason.code is ReasonCode.ANSWER
    ][:NAMED]
    if not chosen:
        return None
    if language is Language.KO:
        answers = joined([f"‘{text}’" for text in chosen])
        if also:
            return f"고르신 {answers}도 여기에 잘 맞아요."
        return f"{object_(answers)} 고르셔서 이 콘셉트를 골랐어요."
    answers = " and ".join(f"“{text}”" for text in chosen)
    if also:
        return f"Your {answers} {'go' if len(chosen) > 1 else 'goes'} well with it."
    return f"You chose {answers}, which leads to this concept."


def _closest(name: str, language: Language) -> str:
    if language is Language.KO:
        return f"지금까지 알게 된 것으로는 {subject(f'‘{name}’')} 가장 가까워요."
    return f"Of what we know so far, “{name}” comes closest."
