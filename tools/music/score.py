"""From a plan (key, chords, layers) to notes: melodies of a motif that comes back varied."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
}
FORM = "AABA"  # form of the melody; each letter is a motif of as many bars as the chords


@dataclass(frozen=True, slots=True)
class Note:
    at: float  # beats from the start
    length: float  # length in beats
    pitch: int  # MIDI note number
    loudness: float
    instrument: str
    pan: float = 0.0  # place in stereo: -1 left, 1 right


@dataclass(frozen=True)
class Layer:
    """One instrument: what it plays and how often within a bar."""

    instrument: str
    part: str  # what it plays: chords, arpeggio, bass, melody, or a drum
    loudness: float
    steps: tuple[float, ...] = (0.0,)  # beats of a bar on which it plays
    octave: int = 0
    pan: float = 0.0


@dataclass(frozen=True)
class Plan:
    """``chords`` are degrees of the scale, 0 the tonic, one a bar."""

    id: str
    title: tuple[str, str]  # Korean, English
    bpm: float
    root: int  # MIDI note number of the root
    scale: str
    chords: tuple[int, ...]
    beats: int
    layers: tuple[Layer, ...]
    seed: int
    valence: float
    energy: float
    emotions: dict[str, float]
    swing: float = 0.0  # delay of the off-beats, as a share of an eighth
    room_s: float = 1.8
    wet: float = 0.25
    repeats: int = len(FORM)
    intents: tuple[str, ...] = field(default=("stay", "lift", "calm"))

    @property
    def bars(self) -> int:
        return len(self.chords) * self.repeats


def pitch(plan: Plan, degree: int, octave: int = 0) -> int:
    scale = SCALES[plan.scale]
    return plan.root + scale[degree % 7] + 12 * (degree // 7 + octave)


def notes(plan: Plan) -> list[Note]:
    """All notes of a piece, melody last."""
    found: list[Note] = []
    for bar in range(plan.bars):
        chord = plan.chords[bar % len(plan.chords)]
        for layer in plan.layers:
            if layer.part != "melody" and not _rests(layer, bar, plan):
                found += _accompanied(plan, layer, bar, chord)
    for layer in plan.layers:
        if layer.part == "melody":
            found += _melody(plan, layer)
    return found


def _rests(layer: Layer, bar: int, plan: Plan) -> bool:
    """Drums and arpeggios wait for the first chords to pass: a piece should open."""
    return layer.part in ("drum", "arpeggio") and bar < len(plan.chords) // 2


def _accompanied(plan: Plan, layer: Layer, bar: int, chord: int) -> list[Note]:
    start = bar * plan.beats
    ends = [*layer.steps[1:], plan.beats]
    found = []
    for number, (step, end) in enumerate(zip(layer.steps, ends, strict=True)):
        at = start + step + (plan.swing / 2 if step % 1 else 0.0)
        length = end - step
        match layer.part:
            case "chords":
                degrees = [chord, chord + 2, chord + 4, chord + 6]
            case "arpeggio":
                degrees = [chord + (0, 2, 4, 7, 4, 2, 9, 4)[number % 8]]
            case "bass":
                degrees = [chord if number % 2 == 0 else chord + (4 if chord < 3 else 0)]
            case _:
                degrees = [0]
        loudness = layer.loudness / len(degrees) ** 0.5 * (1.0 if step % 1 == 0 else 0.82)
        found += [
            Note(at, length, pitch(plan, d, layer.octave), loudness, layer.instrument, layer.pan)
            for d in degrees
        ]
    return found


def _melody(plan: Plan, layer: Layer) -> list[Note]:
    random = np.random.default_rng(plan.seed)
    motifs = {letter: _motif(plan, layer, random) for letter in sorted(set(FORM))}
    found = []
    span = len(plan.chords) * plan.beats
    for number in range(plan.repeats):
        if number == 0 and plan.energy < 0.7:
            continue  # the chords begin alone
        found += [
            Note(n.at + number * span, n.length, n.pitch, n.loudness, n.instrument, n.pan)
            for n in motifs[FORM[number % len(FORM)]]
        ]
    return found


def _motif(plan: Plan, layer: Layer, random: np.random.Generator) -> list[Note]:
    """Steps more often than leaps; a tone of the chord on every first beat; a rest to breathe."""
    found = []
    degree = int(random.choice([2, 4, 7]))
    rhythm = [step for step in layer.steps if random.random() < 0.85] or [0.0]
    for bar, chord in enumerate(plan.chords):
        steps = rhythm if bar % 2 == 0 else [s for s in layer.steps if random.random() < 0.7]
        if bar == len(plan.chords) - 1:
            steps = steps[: max(1, len(steps) // 2)]
        for index, step in enumerate(steps):
            if step == 0:
                degree = min((chord + k for k in (-3, 0, 2, 4, 7)), key=lambda d: abs(d - degree))
            else:
                degree += int(random.choice([-2, -1, -1, 0, 1, 1, 2]))
            degree = max(-2, min(11, degree))
            end = steps[index + 1] if index + 1 < len(steps) else plan.beats
            swing = plan.swing / 2 if step % 1 else 0.0
            at = bar * plan.beats + step + swing
            tone = pitch(plan, degree, layer.octave)
            loud = layer.loudness * random.uniform(0.85, 1.0)
            found.append(Note(at, end - step, tone, loud, layer.instrument, layer.pan))
    return found
