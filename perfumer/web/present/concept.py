"""The concept result: what it is like, why it suits, and how all of them do."""

from __future__ import annotations

from perfumer.catalog.picks import Pick
from perfumer.catalog.text import Language
from perfumer.recommend.concept import ConceptReading, Verdict
from perfumer.recommend.concept_wording import describe_blend, explain_concept
from perfumer.session.state import Experience, Session, Stage
from perfumer.web.present.chart import chart
from perfumer.web.present.content import Content
from perfumer.web.present.view import ConceptFacts, ConceptView, RowView


def concept_view(session: Session, content: Content) -> ConceptView | None:
    """None while there is no concept to show."""
    seen = session.stage is Stage.RESULT and session.experience is Experience.CONCEPT
    if not seen or not session.picks:
        return None
    language, catalog = session.language, content.concepts
    reading = ConceptReading(session.shares, {}, Verdict(session.verdict or Verdict.CLEAR))
    return ConceptView(
        facts=concept_facts(session.picks[0], language, content),
        chart=chart(
            content.words.say(language, "result.concept.chart"),
            session.shares,
            lambda id_: catalog.concept(id_).name.in_(language),
            describe_blend(reading, catalog, content.words, language),
        ),
    )


def concept_facts(pick: Pick, language: Language, content: Content) -> ConceptFacts:
    """A concept in words. Raises :class:`KeyError` for an id the catalog lacks."""
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
