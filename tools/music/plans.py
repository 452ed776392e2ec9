"""The pieces: how each is made, and how it feels on the plane of catalog/moods.py."""

from __future__ import annotations

from tools.music.score import Layer, Plan

FOUR = (0.0, 1.0, 2.0, 3.0)
EIGHTHS = tuple(n / 2 for n in range(8))
BACKBEAT = (1.0, 3.0)
WALTZ = (0.0, 1.0, 2.0)
SIX = tuple(n / 2 for n in range(6))


def drums(loud: float, kick: tuple[float, ...] = (0.0, 2.0)) -> tuple[Layer, ...]:
    return (
        Layer("kick", "drum", loud, kick),
        Layer("snare", "drum", loud * 0.7, BACKBEAT),
        Layer("hat", "drum", loud * 0.5, EIGHTHS, pan=0.3),
    )


PLANS = (
    Plan(
        "sunday-parade", ("일요일의 행진", "Sunday Parade"), 124, 60, "major",
        (0, 3, 4, 0), 4,
        (
            Layer("keys", "chords", 0.5, (0.0, 1.5, 3.0)),
            Layer("bass", "bass", 0.5, FOUR, -2),
            Layer("pluck", "arpeggio", 0.32, EIGHTHS, 1, -0.4),
            Layer("bell", "melody", 0.6, (0.0, 1.0, 1.5, 2.5, 3.0), 1, 0.2),
            *drums(0.55, FOUR),
        ),
        11, 0.92, 0.86, {"happy": 0.95, "surprise": 0.6},
    ),
    Plan(
        "light-steps", ("가벼운 발걸음", "Light Steps"), 104, 62, "major",
        (0, 5, 3, 4), 4,
        (
            Layer("pluck", "arpeggio", 0.5, EIGHTHS, 0, -0.3),
            Layer("bass", "bass", 0.7, (0.0, 2.0), -2),
            Layer("keys", "chords", 0.35, (0.0, 2.5)),
            Layer("flute", "melody", 0.4, (0.0, 1.0, 2.0, 2.5), 1, 0.2),
            Layer("hat", "drum", 0.25, EIGHTHS, pan=0.4),
        ),
        23, 0.82, 0.58, {"happy": 0.9}, swing=0.16,
    ),
    Plan(
        "paper-fireworks", ("종이 폭죽", "Paper Fireworks"), 132, 65, "lydian",
        (0, 1, 0, 4), 4,
        (
            Layer("bell", "arpeggio", 0.42, EIGHTHS, 1, 0.4),
            Layer("bass", "bass", 0.7, (0.0, 1.5, 3.0), -2),
            Layer("pad", "chords", 0.5),
            Layer("pluck", "melody", 0.6, (0.0, 0.5, 1.5, 2.0, 3.0), 1, -0.2),
            *drums(0.45),
        ),
        37, 0.85, 0.84, {"surprise": 0.95, "happy": 0.7},
    ),
    Plan(
        "window-seat", ("창가 자리", "Window Seat"), 84, 57, "dorian",
        (0, 3, 0, 6), 4,
        (
            Layer("keys", "chords", 0.5, (0.0, 2.5)),
            Layer("bass", "bass", 0.6, (0.0, 2.0), -1),
            Layer("pluck", "melody", 0.5, (0.0, 1.0, 2.5), 1, 0.25),
            Layer("hat", "drum", 0.16, (1.0, 3.0), pan=0.3),
        ),
        41, 0.6, 0.38, {"neutral": 0.92}, swing=0.14,
    ),
    Plan(
        "still-water", ("고요한 물", "Still Water"), 62, 60, "major",
        (0, 4, 5, 3), 4,
        (
            Layer("pad", "chords", 0.7),
            Layer("bell", "melody", 0.3, (0.0, 2.0), 1, 0.2),
            Layer("bass", "bass", 0.4, (0.0,), -2),
        ),
        53, 0.64, 0.2, {"neutral": 0.7}, room_s=3.0, wet=0.5,
    ),
    Plan(
        "harbour-lights", ("항구의 불빛", "Harbour Lights"), 66, 55, "major",
        (0, 2, 3, 4), 4,
        (
            Layer("keys", "chords", 0.42, (0.0, 2.0)),
            Layer("pad", "chords", 0.3),
            Layer("flute", "melody", 0.26, (0.0, 1.5, 3.0), 1, -0.2),
            Layer("bass", "bass", 0.4, (0.0,), -1),
        ),
        59, 0.55, 0.22, {"sad": 0.5, "neutral": 0.55}, room_s=2.6, wet=0.45,
    ),
    Plan(
        "rain-on-glass", ("유리창의 비", "Rain on Glass"), 68, 57, "minor",
        (0, 5, 2, 6), 4,
        (
            Layer("keys", "arpeggio", 0.42, EIGHTHS, 0, -0.2),
            Layer("pad", "chords", 0.4),
            Layer("flute", "melody", 0.34, (0.0, 1.5, 2.5), 1, 0.2),
            Layer("bass", "bass", 0.45, (0.0,), -1),
        ),
        61, 0.2, 0.26, {"sad": 0.95}, room_s=2.8, wet=0.45,
    ),
    Plan(
        "last-carousel", ("마지막 회전목마", "The Last Carousel"), 96, 62, "minor",
        (0, 3, 4, 0, 5, 3, 4, 0), 3,
        (
            Layer("bass", "bass", 0.55, (0.0,), -2),
            Layer("pluck", "chords", 0.4, (1.0, 2.0)),
            Layer("bell", "melody", 0.34, WALTZ, 1, 0.2),
            Layer("pad", "chords", 0.25),
        ),
        67, 0.28, 0.4, {"sad": 0.82, "fear": 0.45}, repeats=2, wet=0.35,
    ),
    Plan(
        "red-line", ("빨간 선", "Red Line"), 142, 52, "phrygian",
        (0, 0, 1, 0), 4,
        (
            Layer("grit", "bass", 0.7, EIGHTHS, -1),
            Layer("grit", "chords", 0.3, (0.0, 1.5)),
            Layer("keys", "melody", 0.34, (0.0, 0.5, 1.5, 2.5), 1, 0.2),
            *drums(0.8, (0.0, 1.5, 2.0, 3.5)),
        ),
        71, 0.2, 0.92, {"angry": 0.95, "disgust": 0.5}, wet=0.12,
    ),
    Plan(
        "rust", ("녹", "Rust"), 98, 50, "phrygian",
        (0, 1, 0, 4), 4,
        (
            Layer("grit", "bass", 0.6, (0.0, 1.5, 2.5), -1),
            Layer("pluck", "arpeggio", 0.3, EIGHTHS, 1, 0.4),
            Layer("flute", "melody", 0.22, (0.0, 2.5), 1, -0.3),
            *drums(0.5, (0.0, 2.5)),
        ),
        79, 0.24, 0.64, {"disgust": 0.92, "angry": 0.6}, wet=0.2,
    ),
    Plan(
        "long-corridor", ("긴 복도", "The Long Corridor"), 76, 49, "phrygian",
        (0, 1, 0, 5), 4,
        (
            Layer("pad", "chords", 0.7, (0.0,), 0),
            Layer("bell", "melody", 0.28, (0.0, 1.5), 2, 0.4),
            Layer("kick", "drum", 0.5, (0.0, 0.5)),
            Layer("bass", "bass", 0.5, (0.0, 2.5), -1),
        ),
        83, 0.2, 0.46, {"fear": 0.94}, room_s=3.2, wet=0.5,
    ),
    Plan(
        "first-light", ("첫 빛", "First Light"), 100, 57, "major",
        (0, 4, 5, 3), 4,
        (
            Layer("pad", "chords", 0.45),
            Layer("keys", "arpeggio", 0.4, EIGHTHS, 0, -0.2),
            Layer("bass", "bass", 0.6, (0.0, 2.5), -1),
            Layer("flute", "melody", 0.4, (0.0, 1.0, 2.5), 1, 0.2),
            Layer("kick", "drum", 0.45, (0.0, 2.0)),
            Layer("hat", "drum", 0.2, EIGHTHS, pan=0.3),
        ),
        97, 0.76, 0.62, {"happy": 0.6, "neutral": 0.3},
    ),
    Plan(
        "downhill", ("내리막길", "Downhill"), 128, 64, "major",
        (0, 4, 5, 3), 4,
        (
            Layer("keys", "chords", 0.45, (0.0, 1.5, 2.5)),
            Layer("bass", "bass", 0.5, EIGHTHS, -2),
            Layer("bell", "melody", 0.55, (0.0, 1.5, 2.0, 3.0), 1, 0.2),
            *drums(0.6, FOUR),
        ),
        101, 0.82, 0.78, {"happy": 0.85, "surprise": 0.5},
    ),
    Plan(
        "warm-room", ("따뜻한 방", "A Warm Room"), 72, 60, "major",
        (0, 3, 5, 4), 3,
        (
            Layer("pluck", "arpeggio", 0.42, SIX, 0, -0.2),
            Layer("pad", "chords", 0.35),
            Layer("bass", "bass", 0.45, (0.0,), -1),
            Layer("bell", "melody", 0.26, (0.0, 1.5), 1, 0.25),
        ),
        103, 0.76, 0.3, {"neutral": 0.6, "happy": 0.5}, wet=0.35,
    ),
)  # fmt: skip
