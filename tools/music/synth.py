"""Instruments: a frequency and a length in, a mono signal out; all of them from formulas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

RATE = 48_000  # samples a second; Opus works at no other
Signal = NDArray[np.float64]
Instrument = Callable[[float, float], Signal]


def times(seconds: float) -> Signal:
    return np.arange(int(seconds * RATE)) / RATE


def envelope(n: int, attack_s: float, release_s: float, decay: float = 0.0) -> Signal:
    """Rises, falls by ``decay`` a second (exponent), and fades out at the end."""
    t = np.arange(n) / RATE
    rise = np.clip(t / max(attack_s, 1e-4), 0, 1)
    fall = np.clip((n / RATE - t) / max(release_s, 1e-4), 0, 1)
    return np.asarray(rise * fall * np.exp(-decay * t))


def keys(frequency: float, seconds: float) -> Signal:
    """An electric piano by frequency modulation (Chowning 1973): the brightness dies first."""
    t = times(seconds + 0.6)
    index = 2.2 * np.exp(-5 * t)
    tone = np.sin(2 * np.pi * frequency * t + index * np.sin(2 * np.pi * frequency * t))
    chime = 0.14 * np.sin(2 * np.pi * 7 * frequency * t) * np.exp(-14 * t)
    return np.asarray((tone + chime) * envelope(len(t), 0.004, 0.5, 1.6))


def pluck(frequency: float, seconds: float) -> Signal:
    """A string by Karplus and Strong (1983): a burst of noise in a loop that averages."""
    n = int((seconds + 0.8) * RATE)
    period = max(2, int(RATE / frequency - 0.5))
    noise = np.random.default_rng(int(frequency * 10)).uniform(-1, 1, period)
    burst = np.zeros(n)
    burst[:period] = np.convolve(noise, np.ones(4) / 4, "same")
    loop = np.zeros(period + 2)
    loop[0], loop[period], loop[period + 1] = 1, -0.498, -0.498
    string = lfilter([1.0], loop, burst)
    return np.asarray(1.4 * string * envelope(n, 0.001, 0.3))


def pad(frequency: float, seconds: float) -> Signal:
    """Three saws a little apart, their edge taken off."""
    t = times(seconds + 1.2)
    saws = sum(
        2 * ((frequency * 2 ** (cents / 1200) * t + phase) % 1) - 1
        for cents, phase in ((-7, 0.1), (0, 0.5), (6, 0.8))
    )
    sos = butter(2, min(0.9, 900 * 2 / RATE * (1 + frequency / 500)), output="sos")
    return np.asarray(0.25 * sosfilt(sos, saws) * envelope(len(t), 0.7, 1.2))


def bass(frequency: float, seconds: float) -> Signal:
    t = times(seconds + 0.1)
    tone = np.sin(2 * np.pi * frequency * t) + 0.35 * np.sin(4 * np.pi * frequency * t)
    return np.asarray(tone * envelope(len(t), 0.01, 0.1, 0.8))


def grit(frequency: float, seconds: float) -> Signal:
    """A driven bass: the wave is bent until it growls."""
    t = times(seconds + 0.1)
    saw = 2 * (frequency * t % 1) - 1
    bent = np.tanh(3.5 * (saw + 0.6 * np.sin(2 * np.pi * frequency * 1.007 * t)))
    sos = butter(2, 1800 * 2 / RATE, output="sos")
    return np.asarray(0.5 * sosfilt(sos, bent) * envelope(len(t), 0.005, 0.08, 0.6))


def flute(frequency: float, seconds: float) -> Signal:
    """A breathy lead whose vibrato comes late."""
    t = times(seconds + 0.25)
    vibrato = 0.004 * np.sin(2 * np.pi * 5.1 * t) * np.clip((t - 0.25) * 3, 0, 1)
    phase = 2 * np.pi * frequency * np.cumsum(1 + vibrato) / RATE
    tone = np.sin(phase) + 0.28 * np.sin(2 * phase) + 0.1 * np.sin(3 * phase)
    breath = np.random.default_rng(int(frequency)).normal(0, 0.02, len(t))
    return np.asarray((tone + breath) * envelope(len(t), 0.06, 0.22))


def bell(frequency: float, seconds: float) -> Signal:
    """Partials of a bar that is struck (1, 2.76, 5.4), each fading at its own pace."""
    t = times(seconds + 1.5)
    parts = ((1.0, 1.0, 2.2), (2.76, 0.45, 3.6), (5.4, 0.2, 6.0))
    tone = sum(a * np.sin(2 * np.pi * r * frequency * t) * np.exp(-d * t) for r, a, d in parts)
    return np.asarray(0.7 * tone * envelope(len(t), 0.002, 0.4))


def kick(_: float, __: float) -> Signal:
    t = times(0.3)
    sweep = 2 * np.pi * (48 * t + 9 * (1 - np.exp(-22 * t)))
    return np.asarray(np.sin(sweep) * np.exp(-13 * t))


def snare(_: float, __: float) -> Signal:
    t = times(0.22)
    noise = np.random.default_rng(5).normal(0, 1, len(t))
    sos = butter(2, [1200 * 2 / RATE, 7000 * 2 / RATE], "band", output="sos")
    body = 0.4 * np.sin(2 * np.pi * 190 * t) * np.exp(-28 * t)
    return np.asarray(0.45 * sosfilt(sos, noise) * np.exp(-19 * t) + body)


def hat(_: float, __: float) -> Signal:
    t = times(0.07)
    noise = np.random.default_rng(6).normal(0, 1, len(t))
    sos = butter(2, 7500 * 2 / RATE, "high", output="sos")
    return np.asarray(0.3 * sosfilt(sos, noise) * np.exp(-60 * t))


def reverb(dry: Signal, seconds: float, wet: float, seed: int) -> Signal:
    """A room as decaying noise, different left and right. ``dry`` (n, 2) → longer (m, 2)."""
    if wet <= 0:
        return dry
    t = times(seconds)
    noise = (
        np.random.default_rng(seed).normal(0, 1, (len(t), 2)) * np.exp(-5 * t / seconds)[:, None]
    )
    room = fftconvolve(dry, noise / np.sqrt((noise**2).sum(axis=0)), axes=0)
    room[: len(dry)] = room[: len(dry)] * wet + dry
    room[len(dry) :] *= wet
    return np.asarray(room)


INSTRUMENTS: dict[str, Instrument] = {
    "keys": keys,
    "pluck": pluck,
    "pad": pad,
    "bass": bass,
    "grit": grit,
    "flute": flute,
    "bell": bell,
    "kick": kick,
    "snare": snare,
    "hat": hat,
}
