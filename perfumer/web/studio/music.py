"""Choose songs and a piece for a picture, a few answers and a diary, and write up the day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from perfumer.catalog.experiences import Experience
from perfumer.catalog.music import make_links
from perfumer.catalog.picks import Pick
from perfumer.catalog.pieces import PieceCatalog
from perfumer.catalog.questions import Question
from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.diary.reading import DiaryReader, DiaryReading
from perfumer.diary.write_up import Day, write_up
from perfumer.diary.writer import Service, ask_writer
from perfumer.recommend.emotion_labels import name_expression
from perfumer.recommend.music_wording import explain_music
from perfumer.recommend.recommender import Recommender
from perfumer.recommend.result import FeelingReading, Request
from perfumer.traits import Traits
from perfumer.web.present.content import Content
from perfumer.web.present.music import feeling_chart, song_view
from perfumer.web.studio.offer import (
    LinkView,
    OfferError,
    Payload,
    ResultText,
    Selection,
    TileView,
    find_traits,
    make_hashtag,
    make_tile,
)
from perfumer.web.studio.picture_result import PictureResult
from perfumer.web.studio.query import Query, cut_diary, keep_on_path
from perfumer.web.studio.shown_music import ShownMusic, pack_music, unpack_music
from perfumer.web.studio.turns import Turns


@dataclass(frozen=True, slots=True)
class MusicOffer:
    """Three songs, a piece that plays, and the day written up.

    Without a ``service`` nothing of a diary leaves this machine.
    """

    content: Content
    words: Words
    recommender: Recommender
    reader: DiaryReader
    service: Service | None
    turns: Turns

    def choose(self, query: Query, picture: PictureResult) -> Selection:
        questions = self.content.questions[Experience.MUSIC]
        traits = find_traits(query, picture)
        read = traits is not None and bool(traits.emotion)
        answers = keep_on_path(query.answers, questions, read=read)
        diary, left_out = cut_diary(query.diary)
        said = self.reader.read(diary)
        request = Request(
            Experience.MUSIC,
            traits,
            answers,
            diary=said.feeling,
            turn=self.turns.turn(_identify(traits, picture)),
        )
        result = self.recommender.answer(request)
        self.turns.remember(pick.id for pick in result.picks)
        reading = cast(FeelingReading, result.reading)
        felt = reading.feeling
        shown = ShownMusic(felt.emotion, reading.intent, result.picks, result.pieces[0])
        question = questions.following(answers, read=read)
        chart = feeling_chart(result, felt, query.language, self.content)
        return Selection(
            payload=pack_music(shown),
            charts=(chart,) if felt.sources else (),
            question=question and self._name_expression(question, traits),
            number=len(answers) + 1,
            total=questions.longest(answers, read=read),
            diary=True,
            diary_sent=self.service is not None,
            notes=self._notes(query, said, left_out),
            write_up=self._written(diary, said, reading, query.language),
            feedback=bool(felt.sources),
            waits=traits is not None and not felt.sources,
        )

    def describe(self, payload: Payload, language: Language) -> ResultText:
        try:
            shown = unpack_music(payload)
            tiles = [self._song(pick, language) for pick in shown.songs]
            first = self.content.songs.song(shown.songs[0].id)
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise OfferError(f"{error} is not known here") from error
        say = self.words.say
        mood = self.content.words.say(language, f"day.mood.{shown.emotion.value}")
        tags = [
            self.content.words.say(language, f"emotion.{shown.emotion.value}"),
            say(language, f"music.tag.{shown.intent.value}"),
            first.artist.in_(language),
            self.content.words.say(language, "page.title"),
        ]
        return ResultText(
            title=say(language, f"music.title.{shown.intent.value}", mood=mood),
            hashtags=list(dict.fromkeys(make_hashtag(tag) for tag in tags)),
            tiles=[*tiles, *self._piece(shown.piece, language)],
        )

    def _written(
        self,
        diary: str,
        said: DiaryReading,
        reading: FeelingReading,
        language: Language,
    ) -> tuple[str, ...]:
        """Return the day in sentences; none while nothing was said, shown or written."""
        if not reading.feeling.sources and not diary:
            return ()
        day = Day(
            line=said.line,
            wrote=said.feeling.emotion if said.feeling else None,
            said=reading.said,
            looked=reading.looked,
            intent=reading.intent,
        )
        whole = write_up(day, self.content.words, language)
        # What a face showed stays here.
        draft = write_up(replace(day, looked=None), self.content.words, language)
        text = ask_writer(self.service, diary, draft, language)
        return whole if text == draft else text

    def _notes(self, query: Query, said: DiaryReading, left_out: bool) -> tuple[str, ...]:
        keys = []
        if left_out:
            keys.append("diary.too_long")
        if query.diary and said.feeling is None:
            keys.append("diary.unsure")
        return tuple(self.words.say(query.language, key) for key in keys)

    def _name_expression(self, question: Question, traits: Traits | None) -> Question:
        """Return the question with the expression that it asks about."""
        if traits is None or not traits.emotion:
            return question
        labels, unsure_below = self.content.emotion_labels, self.content.unsure_below
        key = name_expression(traits.emotion, labels, unsure_below)
        texts = {
            language.value: question.text.in_(language).replace(
                "{emotion}", self.content.words.say(language, key)
            )
            for language in Language
        }
        return question.model_copy(update={"text": question.text.model_copy(update=texts)})

    def _song(self, pick: Pick, language: Language) -> TileView:
        view, to = (
            song_view(pick, language, self.content),
            make_links(self.content.songs.song(pick.id)),
        )
        return make_tile(
            self.words.say(language, "music.song"),
            view["title"],
            view["by"],
            [explain_music(pick, self.content.words, language)],
            links=[
                LinkView(label="Melon", url=to.melon),
                LinkView(label="YouTube Music", url=to.youtube),
                LinkView(label="Spotify", url=to.spotify),
            ],
        )

    def _piece(self, id_: str, language: Language) -> list[TileView]:
        """Return what plays; nothing once the operator took it away."""
        catalog: PieceCatalog = self.content.pieces
        found = [piece for piece in catalog.pieces if piece.id == id_]
        return [
            make_tile(
                self.words.say(language, "music.piece"),
                piece.title.in_(language),
                "",
                [],
                sounds=catalog.addresses(piece),
            )
            for piece in found
        ]


def _identify(traits: Traits | None, picture: PictureResult) -> str:
    """Return a text that tells one picture from the next, for the turn of its songs."""
    read = {} if traits is None else traits.emotion or traits.age
    shares = [round(share, 4) for share in read.values()]
    return f"{picture.aspect:.3f} {shares}"
