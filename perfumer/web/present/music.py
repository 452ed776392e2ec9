"""The music result: three songs, how the visitor feels, what plays, and two small questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from perfumer.catalog.music import Song
from perfumer.catalog.picks import Pick, ReasonCode
from perfumer.catalog.text import Language
from perfumer.recommend.emotion_labels import in_labels
from perfumer.recommend.music_wording import explain_music
from perfumer.session.state import Experience, Session, Stage
from perfumer.traits import Emotion, average
from perfumer.web.present.chart import chart, course
from perfumer.web.present.content import Content
from perfumer.web.present.view import (
    BoxView,
    ChartView,
    CourseView,
    MusicView,
    PlayerView,
    SongView,
)

BARS = 3  # emotions in the chart
COURSES = 2  # emotions drawn over time


def music_view(session: Session, content: Content) -> MusicView | None:
    """None while there are no songs to show."""
    if session.experience is not Experience.MUSIC or not session.picks:
        return None
    language, say = session.language, content.words.say
    return MusicView(
        songs=[song_view(pick, language, content) for pick in session.picks],
        chart=emotion_chart(
            say(language, "result.music.chart"),
            {Emotion(label): share for label, share in session.shares},
            language,
            content,
        ),
    )


def emotion_chart(
    title: str, shares: Mapping[Emotion, float], language: Language, content: Content
) -> ChartView:
    """The largest shares, in the operator's label set."""

    def named(key: str) -> str:
        return content.words.say(language, key)

    shown = in_labels(shares, content.emotion_labels)[:BARS]
    return chart(title, shown, named, None)


def course_view(session: Session, content: Content) -> CourseView | None:
    """How the expression went, in the operator's label set; None while there is no line to draw."""
    readings = session.readings
    if session.experience is not Experience.MUSIC or len(readings) < 2:
        return None
    shares = [dict(in_labels(reading.emotion, content.emotion_labels)) for reading in readings]
    strongest = in_labels(average(readings).emotion, content.emotion_labels)[:COURSES]
    say, language = content.words.say, session.language
    return course(
        say(language, "read.course"),
        [(key, say(language, key), [one[key] for one in shares]) for key, _ in strongest],
    )


def song_view(pick: Pick, language: Language, content: Content) -> SongView:
    """One song in words. Raises :class:`KeyError` for an id the catalog lacks."""
    song = content.songs.song(pick.id)
    own = replace(pick, reasons=tuple(r for r in pick.reasons if r.code is not ReasonCode.LIKED))
    reason = explain_music(own, content.words, language)
    return SongView(
        id=song.id,
        title=song.title.in_(language),
        by=by(song, language),
        reason=reason,
        liked=explain_music(pick, content.words, language).removeprefix(reason).strip(),
    )


def lines(session: Session, content: Content) -> list[str]:
    """Songs and reasons by turns, as plain text."""
    views = [song_view(pick, session.language, content) for pick in session.picks]
    named = [(f"• {view['title']} – {view['by']}", view["reason"]) for view in views]
    return [line for pair in named for line in pair]


def by(song: Song, language: Language) -> str:
    artist = song.artist.in_(language)
    return artist if song.year is None else f"{artist} · {song.year}"


def asked_view(session: Session, content: Content) -> str | None:
    """What is asked about the music now; thanks once both are answered."""
    if session.experience is not Experience.MUSIC or not session.picks:
        return None
    step = "thanks"
    if session.recommends is None:
        step = "recommends"
    if session.fits is None:
        step = "fits"
    return content.words.say(session.language, f"result.music.{step}")


def player_view(session: Session, box: BoxView | None, content: Content) -> PlayerView | None:
    """What plays now; nothing anywhere but on a music result."""
    if session.stage is not Stage.RESULT or not session.pieces or box is None:
        return None
    language, say = session.language, content.words.say
    piece = content.pieces.piece(session.pieces[session.piece % len(session.pieces)])
    return PlayerView(
        id=f"{session.id}.{session.piece}.{piece.id}",
        box=box,
        kind=say(language, "result.music.playing"),
        title=piece.title.in_(language),
        sources=content.pieces.addresses(piece),
        volume=content.volume,
        silent=say(language, "result.music.sound"),
    )
