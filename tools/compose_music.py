"""Compose and render the booth's music: ``python -m tools.compose_music``.

Writes ``static/music/*.opus`` with an MP3 of each for browsers that play no Opus, and
``data/music_pieces.json``. The same plan and seed give the same piece. All of it is CC0.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import butter, sosfiltfilt

from tools.music.plans import PLANS
from tools.music.score import Note, Plan, notes
from tools.music.synth import INSTRUMENTS, RATE, Signal, reverb

ROOT = Path(__file__).resolve().parent.parent
LOUDNESS_DB = -18.0  # root mean square of every piece, so that all are equally loud
PEAK = 0.89  # -1 dB
LOW_HZ, LESS_LOW = 230, 0.72
OPUS_EFFORT, MP3_EFFORT = 0.945, 0.955  # strength of the compression, 0 to 1


def render(plan: Plan) -> Signal:
    """(n, 2) in -1 to 1; its end runs into its beginning, so that it can repeat for ever."""
    length = round(plan.bars * plan.beats * 60 / plan.bpm * RATE)
    mix = np.zeros((length + 8 * RATE, 2))
    heard: dict[tuple[str, int, float], Signal] = {}
    for note in notes(plan):
        _place(note, plan, mix, heard)
    wet = reverb(mix, plan.room_s, plan.wet, plan.seed)
    loop = wet[:length].copy()
    tail = wet[length : 2 * length]
    loop[: len(tail)] += tail
    return _level(loop)


def _place(
    note: Note, plan: Plan, mix: Signal, heard: dict[tuple[str, int, float], Signal]
) -> None:
    beat_s = 60 / plan.bpm
    key = (note.instrument, note.pitch, note.length)
    if key not in heard:
        frequency = 440 * 2 ** ((note.pitch - 69) / 12)
        heard[key] = INSTRUMENTS[note.instrument](frequency, note.length * beat_s)
    sound = heard[key] * note.loudness
    at = round(note.at * beat_s * RATE)
    room = min(len(sound), len(mix) - at)
    left, right = np.sqrt((1 - note.pan) / 2), np.sqrt((1 + note.pan) / 2)
    mix[at : at + room] += sound[:room, None] * (left, right)


def _level(loop: Signal) -> Signal:
    # A laptop's speakers play no bass, so leave its share of the loudness to the other tones.
    low = sosfiltfilt(butter(1, LOW_HZ * 2 / RATE, output="sos"), loop, axis=0)
    loop = loop - LESS_LOW * low - loop.mean(axis=0)
    loop *= 10 ** (LOUDNESS_DB / 20) / np.sqrt((loop**2).mean())
    # Bend the peaks above instead of cutting them.
    return np.asarray(np.tanh(loop / PEAK) * PEAK)


def write(plan: Plan, folder: Path) -> dict[str, object]:
    """Write both files of a piece; returns its entry in the catalog."""
    loop = render(plan)
    opus, mp3 = folder / f"{plan.id}.opus", folder / f"{plan.id}.mp3"
    soundfile.write(opus, loop, RATE, format="OGG", subtype="OPUS", compression_level=OPUS_EFFORT)
    soundfile.write(
        mp3,
        loop.mean(axis=1),
        RATE,
        format="MP3",
        bitrate_mode="CONSTANT",
        compression_level=MP3_EFFORT,
    )
    return {
        "id": plan.id,
        "title": {"ko": plan.title[0], "en": plan.title[1]},
        "file": opus.name,
        "fallback": mp3.name,
        "seconds": round(len(loop) / RATE, 2),
        "valence": plan.valence,
        "energy": plan.energy,
        "emotions": plan.emotions,
        "intents": list(plan.intents),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "static/music")
    parser.add_argument("--catalog", type=Path, default=ROOT / "data/music_pieces.json")
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    entries = []
    for plan in PLANS:
        entries.append(write(plan, options.into))
        sys.stdout.write(f"{plan.id}: {entries[-1]['seconds']} s\n")
    text = json.dumps({"pieces": entries}, ensure_ascii=False, indent=1)
    options.catalog.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
