"""Choose two perfumes for a picture, with a title and hashtags to share."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.experiences import Experience
from perfumer.catalog.perfumes import Perfume
from perfumer.catalog.picks import PickKind
from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.recommend.recommender import Recommender
from perfumer.recommend.result import Request
from perfumer.traits import Impression
from perfumer.web.present.content import Content
from perfumer.web.present.perfume import MAX_PICKS, impression_chart, pick_view
from perfumer.web.present.view import PickView, RowView
from perfumer.web.studio.offer import (
    OfferError,
    Payload,
    ResultText,
    Selection,
    TileView,
    find_traits,
    join_line,
    make_hashtag,
    make_tile,
    pack_pick,
    unpack_pick,
)
from perfumer.web.studio.picture_result import PictureResult
from perfumer.web.studio.query import Query, keep_on_path


@dataclass(frozen=True, slots=True)
class PerfumeOffer:
    """Two perfumes: one for the impression people get, one for the answers."""

    content: Content
    words: Words
    recommender: Recommender

    def choose(self, query: Query, picture: PictureResult) -> Selection:
        questions = self.content.perfume_questions
        traits = find_traits(query, picture)
        answers = keep_on_path(query.answers, questions, read=traits is not None)
        rejected = frozenset(query.rejected)
        request = Request(Experience.PERFUME, traits, answers, query.wearer, rejected)
        result = self.recommender.answer(request)
        named = [impression.value for impression in result.named]
        chart = impression_chart(result, query.language, self.content)
        return Selection(
            payload=[named, [pack_pick(pick) for pick in result.picks[:MAX_PICKS]]],
            charts=(chart,) if chart else (),
            question=questions.following(answers),
            number=len(answers) + 1,
            total=questions.longest(answers),
            rejectable=result.doubtable,
            waits=traits is not None and not traits.impression and not answers,
        )

    def describe(self, payload: Payload, language: Language) -> ResultText:
        try:
            codes, picks = payload
            named = [Impression(code) for code in codes]
            views = [pick_view(unpack_pick(pick), language, self.content) for pick in picks]
            first = self.content.perfumes.perfume(views[0]["id"])
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise OfferError(f"{error} is not known here") from error
        guessed = any(view["kind"] == PickKind.MOOD for view in views)
        return ResultText(
            title=self._title(named, first, language),
            hashtags=self._hashtags(named, guessed, first, language),
            tiles=[_make_tile(view) for view in views],
        )

    def _title(self, named: list[Impression], first: Perfume, language: Language) -> str:
        scene = self.words.say(language, f"scene.{first.family.value}")
        key = ("perfume.title.open", "perfume.title.one", "perfume.title.two")[len(named)]
        labels = [self.words.say(language, f"title.{i.value}") for i in named]
        return self.words.say(language, key, labels=labels, scene=scene)

    def _hashtags(
        self, named: list[Impression], guessed: bool, first: Perfume, language: Language
    ) -> list[str]:
        say, key = self.content.words.say, "tag.mood" if guessed else "tag.impression"
        tags = [
            self.words.say(language, key, word=say(language, f"impression.{i.value}"))
            for i in named
        ]
        family = say(language, f"family.{first.family.value}")
        tags.append(self.words.say(language, "tag.family", word=family))
        tags.append((first.notes.top or first.notes.heart or first.notes.base)[0].in_(language))
        tags.append(first.brand.in_(language))
        tags.append(say(language, "page.title"))
        return list(dict.fromkeys(make_hashtag(tag) for tag in tags))


def _make_tile(view: PickView) -> TileView:
    return make_tile(
        view["kind_text"],
        view["name"],
        join_line([view["brand"], view["family"]]),
        [view["line"], view["reason"]],
        rows=[RowView(label=n["label"], text=join_line(n["notes"])) for n in view["notes"]],
        image=view["illustration"],
    )
