"""Two perfumes for a picture, with a title and hashtags to share."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.perfumes import Perfume
from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.recommend.perfume import Ranked, Recommendation, Wishes, recommend
from perfumer.traits import Impression
from perfumer.web.present.chart import chart
from perfumer.web.present.content import Content
from perfumer.web.present.result import SHOWN, pick_view
from perfumer.web.present.view import ChartView, PickView, RowView
from perfumer.web.studio.asked import Asked, on_path
from perfumer.web.studio.offer import (
    CardView,
    Chosen,
    OfferError,
    Payload,
    Told,
    card,
    hashtag,
    listed,
    packed,
    traits_for,
    unpacked,
)
from perfumer.web.studio.seen import Seen

CLOSE = 0.08  # two impressions nearer than this are named together
CLEAR = 0.2


@dataclass(frozen=True, slots=True)
class PerfumeOffer:
    """``unsure_below``: the least share of an impression that is said to be read."""

    content: Content
    words: Words
    adult: float
    unsure_below: float

    def choose(self, asked: Asked, seen: Seen) -> Chosen:
        questions = self.content.perfume_questions
        traits = traits_for(asked, seen)
        answers = on_path(asked.answers, questions, read=traits is not None)
        wishes = Wishes(traits, answers, asked.wearer, frozenset(asked.rejected), self.adult)
        found = recommend(self.content.perfumes, questions, wishes)
        named = self._named(found.impression)
        question = questions.following(answers)
        return Chosen(
            payload=[[i.value for i in named], [packed(pick) for pick in found.picks[:SHOWN]]],
            charts=self._charts(found, asked.language),
            question=question,
            number=len(answers) + 1,
            total=questions.longest(answers),
            rejectable=found.impression[0][0] if found.impression else None,
        )

    def tell(self, payload: Payload, language: Language) -> Told:
        try:
            codes, picks = payload
            named = [Impression(code) for code in codes]
            views = [pick_view(unpacked(pick), language, self.content) for pick in picks]
            first = self.content.perfumes.perfume(views[0]["id"])
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise OfferError(f"{error} is not known here") from error
        return Told(
            title=self._title(named, first, language),
            hashtags=self._hashtags(named, first, language),
            cards=[_card(view) for view in views],
        )

    def _named(self, impression: Ranked) -> list[Impression]:
        """One impression, two that are as good as equal, or none that is sure enough."""
        if not impression or impression[0][1] < self.unsure_below:
            return []
        first = impression[0]
        return [label for label, share in impression[:2] if first[1] - share < CLOSE]

    def _charts(self, found: Recommendation, language: Language) -> tuple[ChartView, ...]:
        if not found.impression:
            return ()

        def say(key: str) -> str:
            return self.content.words.say(language, key)

        shares = [(label.value, share) for label, share in found.impression]
        title = say("result.impression.title")
        said = self.words.say(language, f"sure.{self._sureness(found.impression)}")
        return (chart(title, shares, lambda label: say(f"impression.{label}"), said),)

    def _sureness(self, impression: Ranked) -> str:
        if impression[0][1] < self.unsure_below:
            return "unsure"
        lead = impression[0][1] - (impression[1][1] if len(impression) > 1 else 0.0)
        if lead >= CLEAR:
            return "clear"
        return "likely" if lead >= CLOSE else "close"

    def _title(self, named: list[Impression], first: Perfume, language: Language) -> str:
        scene = self.words.say(language, f"scene.{first.family.value}")
        key = ("perfume.title.open", "perfume.title.one", "perfume.title.two")[len(named)]
        labels = [self.words.say(language, f"title.{i.value}") for i in named]
        return self.words.say(language, key, labels=labels, scene=scene)

    def _hashtags(self, named: list[Impression], first: Perfume, language: Language) -> list[str]:
        say = self.content.words.say
        tags = [
            self.words.say(language, "tag.impression", word=say(language, f"impression.{i.value}"))
            for i in named
        ]
        family = say(language, f"family.{first.family.value}")
        tags.append(self.words.say(language, "tag.family", word=family))
        tags.append((first.notes.top or first.notes.heart or first.notes.base)[0].in_(language))
        tags.append(first.brand.in_(language))
        tags.append(say(language, "page.title"))
        return list(dict.fromkeys(hashtag(tag) for tag in tags))


def _card(view: PickView) -> CardView:
    return card(
        view["kind_text"],
        view["name"],
        listed([view["brand"], view["family"]]),
        [view["line"], view["reason"]],
        rows=[RowView(label=n["label"], text=listed(n["notes"])) for n in view["notes"]],
        image=view["illustration"],
    )
