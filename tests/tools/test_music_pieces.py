"""The pieces in static/music are what their catalog says, and can be told apart by ear."""

from __future__ import annotations

import json

import numpy as np
import pytest
import soundfile

from tests.support.paths import ROOT
from tools.music import listening

FOLDER = ROOT / "static/music"
PIECES = json.loads((ROOT / "data/music_pieces.json").read_text(encoding="utf-8"))["pieces"]
MOST_BYTES = 6_000_000


def heard(piece_id: str) -> tuple[np.ndarray, int]:
    return soundfile.read(FOLDER / f"{piece_id}.opus")


def test_there_are_at_least_twelve_and_they_are_small():
    assert len(PIECES) >= 12
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece["id"])
def test_a_piece_is_as_long_and_as_loud_as_the_others(piece):
    samples, rate = heard(piece["id"])
    assert len(samples) / rate == pytest.approx(piece["seconds"], abs=0.1)
    level = 10 * np.log10((samples**2).mean())
    assert -20 < level < -17
    assert np.abs(samples).max() < 1
    assert soundfile.info(FOLDER / piece["fallback"]).duration > piece["seconds"] - 0.2


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece["id"])
def test_a_piece_repeats_without_a_click(piece):
    samples, _ = heard(piece["id"])
    seam = np.abs(samples[0] - samples[-1]).max()
    steps = np.abs(np.diff(samples, axis=0)).max(axis=1)
    assert seam <= max(0.15, 1.5 * np.percentile(steps, 99.9))


def test_happy_sounds_unlike_sad():
    happy, sad = listening.measure_piece("sunday-parade"), listening.measure_piece("rain-on-glass")
    assert happy.onsets > 1.4 * sad.onsets
    assert happy.major > 0.7
    assert sad.major < 0.3


def test_energy_goes_with_what_happens_a_second():
    energies = [piece["energy"] for piece in PIECES]
    rates = [listening.measure_piece(piece["id"]).onsets for piece in PIECES]
    assert np.corrcoef(energies, rates)[0, 1] > 0.6


def test_what_is_heard_can_be_printed(capsys):
    assert listening.main(["sunday-parade", "rain-on-glass"]) == 0
    _, happy, sad = capsys.readouterr().out.splitlines()
    assert happy.split()[:2] == ["sunday-parade", "happy"]
    assert sad.split()[:2] == ["rain-on-glass", "sad"]
