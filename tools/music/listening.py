"""Listen to the pieces by measure: ``python -m tools.music.listening [PIECE…]``.

Prints how often something new sounds, how much of the third above the tonic is major, and how
bright it is: happy music is mostly fast, major and bright, sad music slow, minor and dark
(Juslin and Laukka 2003). Tempo and tonic are those that a piece was composed in.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from tools.music.plans import PLANS

ROOT = Path(__file__).resolve().parents[2]
FOLDER, PIECES = ROOT / "static/music", ROOT / "data/music_pieces.json"
WINDOW, HOP = 2048, 1024
MAJOR, MINOR = 4, 3  # semitones of the thirds
NEAR = 0.01  # share of a tone's frequency within which power counts for it

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measures:
    """What a piece sounds like."""

    onsets: float  # notes begun a second
    major: float  # power on the major third as a share of both thirds: 1 is all major
    brightness_hz: float  # middle of the spectrum


def listen(samples: Numbers, rate: int, tonic: int) -> Measures:
    """``samples`` (n, channels), -1 to 1; ``tonic`` as MIDI counts."""
    mono = samples.mean(axis=1)
    frames = np.lib.stride_tricks.sliding_window_view(mono, WINDOW)[::HOP] * np.hanning(WINDOW)
    spectrum = np.abs(np.fft.rfft(frames, axis=1))
    return Measures(
        onsets=_onsets(spectrum) / (len(mono) / rate),
        major=_major(mono, rate, tonic),
        brightness_hz=_middle(spectrum, rate),
    )


def measure_piece(piece_id: str) -> Measures:
    """A piece of the booth, as it plays there."""
    tonic = next(plan.root for plan in PLANS if plan.id == piece_id)
    return listen(*soundfile.read(FOLDER / f"{piece_id}.opus"), tonic)


def _onsets(spectrum: Numbers) -> int:
    """Rises of the spectrum well above their middle."""
    flux = np.maximum(0, np.diff(np.log1p(50 * spectrum), axis=0)).sum(axis=1)
    peaks = (flux[1:-1] > flux[:-2]) & (flux[1:-1] >= flux[2:]) & (flux[1:-1] > 2 * np.median(flux))
    return int(peaks.sum())


def _major(mono: Numbers, rate: int, tonic: int) -> float:
    power = np.abs(np.fft.rfft(mono)) ** 2
    frequencies = np.fft.rfftfreq(len(mono), 1 / rate)

    def power_at(interval: int) -> float:
        tones = 440 * 2 ** ((tonic + interval - 69) / 12) * np.array([1.0, 2.0, 4.0])
        near = np.abs(frequencies[:, None] / tones - 1).min(axis=1) < NEAR
        return float(power[near].sum())

    return power_at(MAJOR) / (power_at(MAJOR) + power_at(MINOR))


def _middle(spectrum: Numbers, rate: int) -> float:
    power = (spectrum**2).sum(axis=0)
    return float((power * np.fft.rfftfreq(WINDOW, 1 / rate)).sum() / power.sum())


def _row(piece: dict[str, Any]) -> str:
    plan = next(plan for plan in PLANS if plan.id == piece["id"])
    found = measure_piece(plan.id)
    leading = max(piece["emotions"], key=piece["emotions"].get)
    return (
        f"{plan.id:16} {leading:9} {plan.bpm:9.0f} {found.onsets:9.2f} {found.major:6.2f} "
        f"{found.brightness_hz:9.0f} {piece['valence']:8.2f} {piece['energy']:7.2f}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.music.listening", description=__doc__)
    parser.add_argument("piece", nargs="*", help="ids; all of them without any")
    wanted = parser.parse_args(arguments).piece
    pieces = json.loads(PIECES.read_text(encoding="utf-8"))["pieces"]
    unknown = set(wanted) - {piece["id"] for piece in pieces}
    if unknown:
        parser.error(f"no piece {', '.join(sorted(unknown))} in {PIECES}")
    chosen = [piece for piece in pieces if not wanted or piece["id"] in wanted]
    lines = [_row(piece) for piece in sorted(chosen, key=lambda piece: -float(piece["valence"]))]
    head = "piece            emotion   beats/min  onsets/s  major bright/Hz  valence  energy"
    sys.stdout.write("\n".join([head, *lines]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
