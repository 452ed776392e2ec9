"""Three songs and a piece for a picture, a few answers and a diary, with the day written up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from perfumer.catalog.moods import Feeling, Intent
from perfumer.catalog.music import make_links
from perfumer.catalog.picks import Pick
from perfumer.catalog.pieces import PieceCatalog
from perfumer.catalog.questions import Answer, Question
from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.diary.reading import DiaryReader, DiaryReading
from perfumer.diary.write_up import Day, write_up
from perfumer.diary.writer import Service, ask_writer
from perfumer.recommend.emotion_labels import expression, first_label
from perfumer.recommend.feelings import Expression, Weights, feeling, intent, named
from perfumer.recommend.music import Counts, Learned, recommend_music, recommend_pieces
from perfumer.recommend.music_wording import explain_music
from perfumer.session.state import Experience
from perfumer.traits import Emotion, Traits
from perfumer.web.present.content import Content
from perfumer.web.present.music import emotion_chart, song_view
from perfumer.web.present.view import ChartView
from perfumer.web.studio.asked import Asked, on_path, part_read
from perfumer.web.studio.offer import (
    CardView,
    Chosen,
    LinkView,
    OfferError,
    Payload,
    Told,
    card,
    hashtag,
    packed,
    traits_for,
    unpacked,
)
from perfumer.web.studio.seen import Seen
from perfumer.web.studio.turns import Turns


@dataclass(frozen=True, slots=True)
class Ears:
    """What music depends on beside the visitor; ``unsure_below`` is the least share of an
    expression that is said to be read.
    """

    reader: DiaryReader
    service: Service | None
    weights: Weights
    prior: float
    liked_least: int
    counts: Callable[[], Counts]
    unsure_below: float


@dataclass(frozen=True, slots=True)
class MusicOffer:
    content: Content
    words: Words
    ears: Ears
    turns: Turns

    def choose(self, asked: Asked, seen: Seen) -> Chosen:
        questions = self.content.questions[Experience.MUSIC]
        traits = traits_for(asked, seen)
        answers = on_path(asked.answers, questions, read=traits is not None)
        diary, left_out = part_read(asked.diary)
        said = self.ears.reader.read(diary)
        face = expression(traits, self.content.emotion_labels)
        felt = feeling(face, questions, answers, said.feeling, self.ears.weights)
        wanted = intent(questions, answers)
        songs, piece = self._songs(felt, wanted, _visitor(traits, seen))
        question = questions.following(answers, read=traits is not None)
        return Chosen(
            payload=[felt.emotion.value, wanted.value, [packed(pick) for pick in songs], piece],
            charts=self._charts(felt, asked.language),
            question=question and self._naming(question, traits),
            number=len(answers) + 1,
            total=questions.longest(answers, read=traits is not None),
            diary=True,
            diary_sent=self.ears.service is not None,
            notes=self._notes(asked, said, left_out),
            write_up=self._written(diary, said, felt, wanted, face, answers, asked.language),
            feedback=bool(felt.sources),
        )

    def tell(self, payload: Payload, language: Language) -> Told:
        try:
            emotion, wanted, songs, piece = payload
            emotion, wanted = Emotion(emotion), Intent(wanted)
            cards = [self._song(unpacked(pick), language) for pick in songs]
            first = self.content.songs.song(songs[0][0])
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise OfferError(f"{error} is not known here") from error
        say = self.words.say
        mood = self.content.words.say(language, f"day.mood.{emotion.value}")
        tags = [
            self.content.words.say(language, f"emotion.{emotion.value}"),
            say(language, f"music.tag.{wanted.value}"),
            first.artist.in_(language),
            self.content.words.say(language, "page.title"),
        ]
        return Told(
            title=say(language, f"music.title.{wanted.value}", mood=mood),
            hashtags=list(dict.fromkeys(hashtag(tag) for tag in tags)),
            cards=[*cards, *self._piece(piece, language)],
        )

    def _charts(self, felt: Feeling, language: Language) -> tuple[ChartView, ...]:
        if not felt.sources:
            return ()
        title = self.content.words.say(language, "result.music.chart")
        return (emotion_chart(title, felt.shares, language, self.content),)

    def _songs(self, felt: Feeling, wanted: Intent, visitor: str) -> tuple[Sequence[Pick], str]:
        """Songs, and the id of the piece that plays."""
        ears, turn = self.ears, self.turns.turn(visitor)
        learned = Learned(ears.counts(), ears.prior, ears.liked_least)
        songs = recommend_music(self.content.songs, felt, wanted, learned, turn)
        self.turns.shown(pick.id for pick in songs)
        pieces = recommend_pieces(self.content.pieces, felt, wanted, learned, turn)
        return songs, pieces[0].id

    def _written(
        self,
        diary: str,
        said: DiaryReading,
        felt: Feeling,
        wanted: Intent,
        face: Expression | None,
        answers: Sequence[Answer],
        language: Language,
    ) -> tuple[str, ...]:
        """The day in sentences; none while nothing was said, shown or written."""
        if not felt.sources and not diary:
            return ()
        day = Day(
            line=said.line,
            wrote=said.feeling.emotion if said.feeling else None,
            said=named(face, self.content.questions[Experience.MUSIC], answers),
            looked=_looked(face, self.ears.unsure_below),
            intent=wanted,
        )
        whole = write_up(day, self.content.words, language)
        draft = write_up(
            replace(day, looked=None), self.content.words, language
        )  # what a face showed stays here
        text = ask_writer(self.ears.service, diary, draft, language)
        return whole if text == draft else text

    def _notes(self, asked: Asked, said: DiaryReading, left_out: bool) -> tuple[str, ...]:
        keys = []
        if left_out:
            keys.append("diary.too_long")
        if asked.diary and said.feeling is None:
            keys.append("diary.unsure")
        return tuple(self.words.say(asked.language, key) for key in keys)

    def _naming(self, question: Question, traits: Traits | None) -> Question:
        """The question with the expression that it asks about."""
        if traits is None:
            return question
        key = first_label(traits.emotion, self.content.emotion_labels)
        texts = {
            language.value: question.text.in_(language).replace(
                "{emotion}", self.content.words.say(language, key)
            )
            for language in Language
        }
        return question.model_copy(update={"text": question.text.model_copy(update=texts)})

    def _song(self, pick: Pick, language: Language) -> CardView:
        view, to = (
            song_view(pick, language, self.content),
            make_links(self.content.songs.song(pick.id)),
        )
        return card(
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

    def _piece(self, id_: str, language: Language) -> list[CardView]:
        """What plays; nothing once the operator took it away."""
        catalog: PieceCatalog = self.content.pieces
        found = [piece for piece in catalog.pieces if piece.id == id_]
        return [
            card(
                self.words.say(language, "music.piece"),
                piece.title.in_(language),
                "",
                [],
                sounds=catalog.addresses(piece),
            )
            for piece in found
        ]


def _looked(face: Expression | None, unsure_below: float) -> Emotion | None:
    return face.named[0] if face is not None and face.share >= unsure_below else None


def _visitor(traits: Traits | None, seen: Seen) -> str:
    """What tells one picture from the next, for the turn of its songs."""
    shares = [] if traits is None else [round(s, 4) for s in traits.emotion.values()]
    return f"{seen.aspect:.3f} {shares}"
