"""The concept result: what it is like, why it suits, and how all of them do."""

from __future__ import annotations

from perfumer.catalog.picks import Pick
from perfumer.catalog.text import Language
from perfumer.recommend.concept import ConceptReading, GroupReading
from perfumer.recommend.concept_wording import describe_blend, explain_concept
from perfumer.recommend.result import Result
from perfumer.session.state import Experience
from perfumer.web.present.basis import describe_basis
from perfumer.web.present.chart import chart
from perfumer.web.present.content import Content
from perfumer.web.present.view import ChartView, ConceptFacts, ConceptView, RowView


def concept_view(
    result: Result, reading: ConceptReading, language: Language, content: Content
) -> ConceptView:
    """Return the concept that suits best, and how well all of them do."""
    title = content.words.say(language, "result.concept.chart")
    return ConceptView(
        facts=concept_facts(result.picks[0], language, content),
        chart=concept_chart(title, reading, language, content),
    )


def list_concept(facts: ConceptFacts) -> list[str]:
    """Return the concept and its reason, as plain text."""
    return [f"• {facts['name']}: {facts['tagline']}", facts["reason"]]


def concept_chart(
    title: str, reading: ConceptReading | GroupReading, language: Language, content: Content
) -> ChartView:
    """Return the shares of all concepts, and a sentence on how sure they are.

    Where the face model reads no impression, another one says what decides instead.
    """
    catalog = content.concepts
    sure = describe_blend(reading, catalog, content.words, language)
    basis = describe_basis(Experience.CONCEPT, content.words, language)
    return chart(
        title,
        reading.shares,
        lambda id_: catalog.concept(id_).name.in_(language),
        f"{sure} {basis}" if basis else sure,
    )


def concept_facts(pick: Pick, language: Language, content: Content) -> ConceptFacts:
    """Put a concept into words. Raises :class:`KeyError` for an id the catalog lacks."""
    concept = content.concepts.concept(pick.id)
    told = {"styling": concept.styling, "stage": concept.stage, "sound": concept.sound}
    return ConceptFacts(
        id=concept.id,
        name=concept.name.in_(language),
        tagline=concept.taglines[0].in_(language),
        summary=concept.summary.in_(language),
        reason=explain_concept(
            pick, content.concepts, content.questions[Experience.CONCEPT], content.words, language
        ),
        keywords=[word.in_(language) for word in concept.keywords],
        colours=list(concept.colours),
        rows=[
            RowView(
                label=content.words.say(language, f"result.concept.{name}"),
                text=text.in_(language),
            )
            for name, text in told.items()
            if text is not None
        ],
    )
