"""Keep the people in front of the screen: tracks with what is known of each.

A person is kept while in sight, and no longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from perfumer.audience.guesses import Guess, GuessRules, is_readable, with_reading
from perfumer.audience.tracks import Track, Tracks
from perfumer.messages import Face
from perfumer.traits import Traits


@dataclass(frozen=True, slots=True)
class AttentionRules:
    """How far a head may be turned that looks at the screen; eyes are not followed."""

    yaw_deg: float  # largest turn to either side
    pitch_deg: float  # largest turn up or down
    hysteresis_deg: float  # added to both while the head looks, so that it does not flicker


@dataclass(frozen=True, slots=True)
class AudienceRules:
    """Who counts as being in front of the screen, and what is read of them."""

    gone_s: float  # seconds without a sight after which a face has gone
    zone_height: float  # share of the frame; a lower face is not in front of the screen
    attention: AttentionRules
    guesses: GuessRules


@dataclass(frozen=True, slots=True)
class Stretch:
    """The time from one sight of a track to the next."""

    since: float  # monotonic seconds
    until: float  # monotonic seconds
    looked: bool  # whether it looked at the screen at both ends


@dataclass(frozen=True, slots=True)
class Person:
    """One track and what is known of it."""

    track: int  # its number
    face: Face  # as last seen
    stretch: Stretch  # up to the last sight
    looking: bool  # whether it looked at the screen when last seen
    visit_s: float  # seconds in sight until now
    attention_s: float  # seconds of looking until now
    guess: Guess | None  # None: not read yet, or not readable; the person is only counted


class Audience:
    """Holds all people in sight, updated frame by frame; it reads no face itself."""

    def __init__(self, rules: AudienceRules) -> None:
        self._rules = rules
        self._tracks = Tracks(rules.gone_s)
        self._people: dict[int, Person] = {}
        self._requested_at: dict[int, float] = {}  # last request for a reading, by track

    @property
    def people(self) -> tuple[Person, ...]:
        """The people in sight, in the order in which they came."""
        return tuple(self._people.values())

    def update(self, faces: Sequence[Face], at: float) -> tuple[Person, ...]:
        """Return who is in sight after a frame; a track that it does not show stays as it was."""
        near = [face for face in faces if face.box.height >= self._rules.zone_height]
        tracks = self._tracks.update(near, at)
        self._people = {track.id: self._person(track) for track in tracks}
        self._requested_at = {
            id_: t for id_, t in self._requested_at.items() if id_ in self._people
        }
        return self.people

    def choose_faces(self, at: float) -> list[tuple[int, Face]]:
        """Return the faces to read now, by track: one batch, and no track too often.

        Only tracks in the last frame are chosen. The track with the fewest readings comes first,
        then the largest face. A face that is returned counts as requested, answered or not.
        """
        rules = self._rules.guesses
        due = [
            person
            for person in self.people
            if person.stretch.until >= at
            and is_readable(person.face, rules)
            and at - self._requested_at.get(person.track, -rules.interval_s) >= rules.interval_s
        ]
        due.sort(key=lambda person: (_readings(person), -person.face.box.area))
        batch = due[: rules.max_batch]
        self._requested_at.update((person.track, at) for person in batch)
        return [(person.track, person.face) for person in batch]

    def add_reading(self, track: int, traits: Traits) -> None:
        """Take in a reading; that of a track that has gone is dropped."""
        person = self._people.get(track)
        if person is None:
            return
        self._people[track] = replace(person, guess=with_reading(person.guess, traits))

    def forget(self) -> None:
        """Drop all people; a person who is seen again is a new track."""
        self._tracks.forget()
        self._people, self._requested_at = {}, {}

    def _person(self, track: Track) -> Person:
        before = self._people.get(track.id)
        if before is None:
            looking = looks(track.face, False, self._rules.attention)
            now = Stretch(track.seen_at, track.seen_at, looking)
            return Person(track.id, track.face, now, looking, 0.0, 0.0, None)
        if track.seen_at == before.stretch.until:
            return before
        looking = looks(track.face, before.looking, self._rules.attention)
        stretch = Stretch(before.stretch.until, track.seen_at, before.looking and looking)
        passed_s = stretch.until - stretch.since
        return replace(
            before,
            face=track.face,
            stretch=stretch,
            looking=looking,
            visit_s=before.visit_s + passed_s,
            attention_s=before.attention_s + passed_s * stretch.looked,
        )


def looks(face: Face, looked: bool, rules: AttentionRules) -> bool:
    """Return whether a face is turned to the screen, given whether it was a moment ago."""
    slack = rules.hysteresis_deg if looked else 0.0
    return abs(face.yaw) <= rules.yaw_deg + slack and abs(face.pitch) <= rules.pitch_deg + slack


def _readings(person: Person) -> int:
    return person.guess.readings if person.guess else 0
