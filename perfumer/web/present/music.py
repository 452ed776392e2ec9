"""The music result: three songs, how the visitor feels, what plays, and two small questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfumer.catalog.moods import Feeling, Source
from perfumer.catalog.music import Song
from perfumer.catalog.picks import Pick, ReasonCode
from perfumer.catalog.text import Language
from perfumer.recommend.emotion_labels import label_shares, name_expression, name_neutral
from perfumer.recommend.expression_course import follow_expression, name_course
from perfumer.recommend.music_wording import explain_music
from perfumer.recommend.resting_face import REST_READINGS, Shares, is_known, is_read
from perfumer.recommend.result import FeelingReading, Result
from perfumer.session.state import Experience, Session, Stage
from perfumer.web.present.basis import describe_basis
from perfumer.web.present.certainty import describe_certainty
from perfumer.web.present.chart import chart, draw_course
from perfumer.web.present.content import Content
from perfumer.web.present.view import (
    BoxView,
    ChartView,
    CourseView,
    MusicView,
    PlayerView,
    SongView,
)

MAX_BARS = 3  # emotions in the chart
MIN_BAR = 0.005  # share below which a bar would be empty, as where the visitor's word alone counts


def music_view(
    result: Result, reading: FeelingReading, language: Language, content: Content
) -> MusicView:
    """Return the songs, and how the visitor feels."""
    return MusicView(
        songs=[song_view(pick, language, content) for pick in result.picks],
        chart=feeling_chart(result, reading.feeling, language, content),
    )


def feeling_chart(
    result: Result, feeling: Feeling, language: Language, content: Content
) -> ChartView:
    """Return the largest shares in the operator's label set, and how sure they were read.

    What the visitor chose themselves was not read, so nothing is said of that. Where no expression
    is ever read, that is said instead.
    """
    say = content.words.say
    sure = describe_basis(Experience.MUSIC, content.words, language)
    if sure is None and Source.WORD not in feeling.sources:
        sure = describe_certainty(result.certainty, content.words, language)
    shares = label_shares(feeling.shares, content.emotion_labels)
    if feeling.weak:  # the feeling is called neutral, so its bar comes first, as long as it is
        shares.sort(key=lambda share: share[0] != name_neutral(content.emotion_labels))
    return chart(
        say(language, "result.music.chart"),
        [(key, share) for key, share in shares[:MAX_BARS] if share >= MIN_BAR],
        lambda key: say(language, key),
        sure,
    )


def course_view(session: Session, content: Content) -> CourseView | None:
    """Return how the expression went, in the operator's label set; None until the rest is known.

    Neutral is always drawn, and with it the label that is shown or was shown last.
    """
    looks = _looks(session)
    if not is_known(looks):
        return None
    labels, neutral = content.emotion_labels, name_neutral(content.emotion_labels)
    course = follow_expression(looks)
    names = name_course(course, labels, content.unsure_below)
    if 0 < content.expression_readings <= len(looks):  # the question names it in these words next
        names[-1] = name_expression(course[-1], labels, content.unsure_below)
    others = [name for name in names if name != neutral]
    shares = [dict(label_shares(point, labels)) for point in course]
    say, language = content.words.say, session.language
    return draw_course(
        say(language, "read.course"),
        [
            (key, say(language, key), [point[key] for point in shares])
            for key in [neutral, *others[-1:]]
        ],
        shown=names[-1],
        length=max(content.expression_readings, len(looks)),
    )


def is_learning_rest(session: Session, content: Content) -> bool:
    """Tell whether the readings so far show the visitor's face at rest, and more are needed.

    Where the booth takes fewer readings than that needs, none of them does.
    """
    looks = _looks(session)
    if 0 < content.expression_readings < REST_READINGS:
        return False
    return any(is_read(shares) for shares in looks) and not is_known(looks)


def _looks(session: Session) -> list[Shares]:
    """Return the expression of each reading, where the experience is about it."""
    if session.experience is not Experience.MUSIC:
        return []
    return [reading.emotion for reading in session.readings]


def song_view(pick: Pick, language: Language, content: Content) -> SongView:
    """Put one song into words. Raises :class:`KeyError` for an id the catalog lacks."""
    song = content.songs.song(pick.id)
    own = replace(pick, reasons=tuple(r for r in pick.reasons if r.code is not ReasonCode.LIKED))
    reason = explain_music(own, content.words, language)
    return SongView(
        id=song.id,
        title=song.title.in_(language),
        by=name_artist(song, language),
        reason=reason,
        liked=explain_music(pick, content.words, language).removeprefix(reason).strip(),
    )


def list_songs(views: Sequence[SongView]) -> list[str]:
    """Return songs and reasons by turns, as plain text."""
    named = [(f"• {view['title']} – {view['by']}", view["reason"]) for view in views]
    return [line for pair in named for line in pair]


def name_artist(song: Song, language: Language) -> str:
    """Return the artist, with the year where it is known."""
    artist = song.artist.in_(language)
    return artist if song.year is None else f"{artist} · {song.year}"


def opinion_question(session: Session, content: Content) -> str | None:
    """Return what is asked about the music now, or thanks once both questions are answered."""
    if session.result is None or session.result.feeling is None:
        return None
    step = "thanks"
    if session.opinion is None:
        step = "fits"
    elif session.opinion.recommends is None:
        step = "recommends"
    return content.words.say(session.language, f"result.music.{step}")


def player_view(session: Session, box: BoxView | None, content: Content) -> PlayerView | None:
    """Return the piece that plays now; None anywhere but on a music result."""
    pieces = session.result.pieces if session.result else ()
    if session.stage is not Stage.RESULT or not pieces or box is None:
        return None
    language, say = session.language, content.words.say
    piece = content.pieces.piece(pieces[session.piece % len(pieces)])
    return PlayerView(
        id=f"{session.id}.{session.piece}.{piece.id}",
        box=box,
        kind=say(language, "result.music.playing"),
        title=piece.title.in_(language),
        sources=content.pieces.addresses(piece),
        volume=content.volume,
        silent=say(language, "result.music.sound"),
    )
