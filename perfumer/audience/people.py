"""The people in front of the screen now: tracks with what is known of each.

Kept while somebody is in sight, and no longer.
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
    """From one sight of a track to the next; times are monotonic seconds."""

    since: float
    until: float
    looked: bool  # at both ends


@dataclass(frozen=True, slots=True)
class Person:
    """One track; without ``guess`` it was not read yet, or could not be: counted."""

    track: int
    face: Face  # as last seen
    stretch: Stretch  # up to the last sight
    looking: bool
    visit_s: float
    attention_s: float
    guess: Guess | None


class Audience:
    """Everybody in sight, updated frame by frame; reads nothing itself."""

    def __init__(self, rules: AudienceRules) -> None:
        self._rules = rules
        self._tracks = Tracks(rules.gone_s)
        self._people: dict[int, Person] = {}
        self._asked_at: dict[int, float] = {}

    @property
    def people(self) -> tuple[Person, ...]:
        """Who is in sight, the first to come first."""
        return tuple(self._people.values())

    def update(self, faces: Sequence[Face], at: float) -> tuple[Person, ...]:
        """Who is in sight after a frame; a track not seen in it stays as it was."""
        near = [face for face in faces if face.box.height >= self._rules.zone_height]
        tracks = self._tracks.update(near, at)
        self._people = {track.id: self._person(track) for track in tracks}
        self._asked_at = {id_: t for id_, t in self._asked_at.items() if id_ in self._people}
        return self.people

    def wanted(self, at: float) -> list[tuple[int, Face]]:
        """Faces to read now, as one batch: at most one of a track every so many seconds.

        Only of tracks seen in the last frame. Whoever was read least comes first, then the
        largest. What is returned counts as asked for, whether an answer comes or not.
        """
        rules = self._rules.guesses
        due = [
            person
            for person in self.people
            if person.stretch.until >= at
            and is_readable(person.face, rules)
            and at - self._asked_at.get(person.track, -rules.every_s) >= rules.every_s
        ]
        due.sort(key=lambda person: (_readings(person), -person.face.box.area))
        batch = due[: rules.batch]
        self._asked_at.update((person.track, at) for person in batch)
        return [(person.track, person.face) for person in batch]

    def read(self, track: int, traits: Traits) -> None:
        """Take in a reading; of a track that has gone it is dropped."""
        person = self._people.get(track)
        if person is None:
            return
        self._people[track] = replace(person, guess=with_reading(person.guess, traits))

    def forget(self) -> None:
        """Everybody; whoever is seen again is somebody new."""
        self._tracks.forget()
        self._people, self._asked_at = {}, {}

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
        passed = stretch.until - stretch.since
        return replace(
            before,
            face=track.face,
            stretch=stretch,
            looking=looking,
            visit_s=before.visit_s + passed,
            attention_s=before.attention_s + passed * stretch.looked,
        )


def looks(face: Face, looked: bool, rules: AttentionRules) -> bool:
    """Return whether a face is turned to the screen, given whether it was a moment ago."""
    slack = rules.hysteresis_deg if looked else 0.0
    return abs(face.yaw) <= rules.yaw_deg + slack and abs(face.pitch) <= rules.pitch_deg + slack


def _readings(person: Person) -> int:
    return person.guess.readings if person.guess else 0
