"""Choose a debut concept for one to five people of a picture, each alone and as a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfumer.catalog.concepts import Concept
from perfumer.catalog.picks import Pick, PickKind
from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.recommend.certainty import Certainty
from perfumer.recommend.concept import (
    MAX_PEOPLE,
    ConceptReading,
    GroupFit,
    GroupReading,
    group_concept,
)
from perfumer.recommend.concept_wording import explain_concept, explain_group
from perfumer.recommend.recommender import Recommender
from perfumer.recommend.result import Request
from perfumer.session.state import Experience
from perfumer.traits import Impression, Traits
from perfumer.web.present.concept import concept_chart, concept_facts
from perfumer.web.present.content import Content
from perfumer.web.present.view import ChartView, RowView
from perfumer.web.studio.offer import (
    OfferError,
    Payload,
    ResultText,
    Selection,
    TileView,
    join_line,
    make_hashtag,
    make_tile,
    pack_pick,
    unpack_pick,
)
from perfumer.web.studio.picture_result import FaceResult, PictureResult
from perfumer.web.studio.query import Query, keep_on_path

# Codes in signed addresses, which stay valid: "blend" is older than the name of a certainty.
CODES = {Certainty.CLEAR: "clear", Certainty.CLOSE: "blend", Certainty.UNSURE: "unsure"}
CERTAINTIES = {code: certainty for certainty, code in CODES.items()}
MAX_ARTICLE_WORDS = 6  # words from articles that are shown


@dataclass(frozen=True, slots=True)
class ConceptOffer:
    """A concept for each person of a picture, and one for all of them as a group."""

    content: Content
    words: Words
    recommender: Recommender

    def choose(self, query: Query, picture: PictureResult) -> Selection:
        questions = self.content.questions[Experience.CONCEPT]
        people: list[Traits | None] = [face.traits for face in _largest(picture)]
        answers = keep_on_path(query.answers, questions, read=bool(people))
        rejected = frozenset(query.rejected)
        results = [
            self.recommender.answer(Request(Experience.CONCEPT, traits, answers, rejected=rejected))
            for traits in people or [None]
        ]
        readings = [result.concept for result in results if result.concept]
        group = group_concept(readings) if len(readings) > 1 else None
        question = questions.following(answers, read=bool(people))
        return Selection(
            payload=[
                [
                    _pack_person(result.picks[0], reading)
                    for result, reading in zip(results, readings, strict=True)
                ],
                _pack_fit(group.fit) if group else None,
            ],
            charts=self._charts(readings, group, query.language),
            question=question,
            number=len(answers) + 1,
            total=questions.longest(answers, read=bool(people)),
            rejectable=results[0].doubtable if len(people) == 1 else None,
            waits=bool(people) and not answers and not any(map(_shows_something, people)),
        )

    def describe(self, payload: Payload, language: Language) -> ResultText:
        try:
            people, group = payload
            picks = [unpack_pick(pick) for pick, _, _ in people]
            if group is None:
                (_, code, second) = people[0]
                return self._describe_one(picks[0], CERTAINTIES[code], str(second), language)
            return self._describe_group(picks, _unpack_fit(group), language)
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise OfferError(f"{error} is not known here") from error

    def _charts(
        self, readings: Sequence[ConceptReading], group: GroupReading | None, language: Language
    ) -> tuple[ChartView, ...]:
        """Return the group's chart, then one for each person, numbered as in the picture."""
        title = self.content.words.say(language, "result.concept.chart")
        if group is None:
            return (concept_chart(title, readings[0], language, self.content),)
        named: list[tuple[str, ConceptReading | GroupReading]] = [
            (self.words.say(language, "concept.together"), group)
        ]
        named += [
            (self.words.say(language, "concept.person", number=number), reading)
            for number, reading in enumerate(readings, 1)
        ]
        return tuple(
            concept_chart(f"{title} · {name}", one, language, self.content) for name, one in named
        )

    def _describe_one(
        self, pick: Pick, certainty: Certainty, second: str, language: Language
    ) -> ResultText:
        concept, other = self._concept(pick.id), self._concept(second)
        names = [
            self.words.say(language, "concept.title.part", name=one.name.in_(language))
            for one in (concept, other)
        ]
        pair = self.words.join(language, names)
        key = f"concept.title.{certainty.value}"
        title = self.words.say(language, key, name=concept.name.in_(language), pair=pair)
        tiles = [self._tile(pick, "concept.kind", None, language)]
        shown = [concept]
        if certainty is Certainty.CLOSE:
            also = Pick(second, PickKind.ALTERNATIVE, 0.0, ())
            tiles.append(self._tile(also, "concept.also", other.summary.in_(language), language))
            shown.append(other)
        return ResultText(title=title, hashtags=self._hashtags(shown, language), tiles=tiles)

    def _describe_group(
        self, picks: Sequence[Pick], fit: GroupFit, language: Language
    ) -> ResultText:
        concept = self._concept(fit.concept)
        name = concept.name.in_(language)
        why = explain_group(fit, self.content.concepts, self.content.words, language)
        together = Pick(fit.concept, PickKind.IMPRESSION, 0.0, ())
        tiles = [self._tile(together, "concept.group", why, language)]
        tiles += [self._person(number, pick, language) for number, pick in enumerate(picks, 1)]
        return ResultText(
            title=self.words.say(language, "concept.title.group", name=name, count=len(picks)),
            hashtags=self._hashtags([concept], language),
            tiles=tiles,
        )

    def _tile(self, pick: Pick, kind: str, why: str | None, language: Language) -> TileView:
        """Return the whole concept; ``why`` replaces the sentence about the pick's reasons."""
        facts, concept = concept_facts(pick, language, self.content), self._concept(pick.id)
        sentences = [facts["summary"], why or facts["reason"]]
        return make_tile(
            self.words.say(language, kind),
            facts["name"],
            facts["tagline"],
            list(dict.fromkeys(sentences)),
            rows=[*facts["rows"], *self._rows(concept, language)],
            colours=facts["colours"],
        )

    def _person(self, number: int, pick: Pick, language: Language) -> TileView:
        concept, questions = self._concept(pick.id), self.content.questions[Experience.CONCEPT]
        return make_tile(
            self.words.say(language, "concept.person", number=number),
            concept.name.in_(language),
            concept.taglines[0].in_(language),
            [explain_concept(pick, self.content.concepts, questions, self.content.words, language)],
            colours=list(concept.colours),
        )

    def _rows(self, concept: Concept, language: Language) -> list[RowView]:
        """Return keywords, words from articles, and releases that were staged that way."""

        def row(name: str, texts: Sequence[str]) -> list[RowView]:
            label = self.words.say(language, f"concept.{name}")
            return [RowView(label=label, text=join_line(texts))] if texts else []

        found = concept.articles
        words = [] if found is None else found.ko if language is Language.KO else found.en
        releases = [
            f"{one.group.in_(language)} – {one.title.in_(language)} ({one.year})"
            for one in concept.examples
        ]
        return [
            *row("keywords", [word.in_(language) for word in concept.keywords]),
            *row("articles", [one.word for one in words[:MAX_ARTICLE_WORDS]]),
            *row("examples", releases),
        ]

    def _hashtags(self, concepts: Sequence[Concept], language: Language) -> list[str]:
        tags = [
            self.words.say(language, "concept.tag", name=concept.name.in_(language))
            for concept in concepts
        ]
        tags += [word.in_(language) for word in concepts[0].keywords[:3]]
        tags.append(self.content.words.say(language, "page.title"))
        return list(dict.fromkeys(make_hashtag(tag) for tag in tags))

    def _concept(self, id_: str) -> Concept:
        return self.content.concepts.concept(id_)


def _shows_something(traits: Traits | None) -> bool:
    """Return whether a face says anything of a concept, with the model in use."""
    return traits is not None and bool(traits.impression or traits.likeness)


def _largest(picture: PictureResult) -> list[FaceResult]:
    """Return the largest faces, as many as a group may have, in the order of the picture."""
    by_size = sorted(picture.faces, key=lambda face: -face.box.area)[:MAX_PEOPLE]
    return [face for face in picture.faces if face in by_size]


def _pack_person(pick: Pick, reading: ConceptReading) -> Payload:
    """Return the concept, how sure it is, and the one that comes next."""
    return [pack_pick(pick), CODES[reading.certainty], reading.second]


def _pack_fit(fit: GroupFit) -> Payload:
    return [fit.concept, fit.suits_all, [impression.value for impression in fit.impressions]]


def _unpack_fit(payload: Payload) -> GroupFit:
    """Return what :func:`_pack_fit` packed."""
    id_, suits_all, impressions = payload
    named = tuple(Impression(impression) for impression in impressions)
    return GroupFit(str(id_), bool(suits_all), named)
