"""Pictures as people send them, made here: composite faces on a made-up wall, in every format."""

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests.support.paths import DATA

DEMO = DATA / "demo"


@cache
def photo(
    *names: str, size: tuple[int, int] = (900, 1200), scale: float = 1.3, light: float = 1.0
) -> Image.Image:
    """Composite faces side by side; ``light`` below 1 makes all of it darker."""
    tones = np.random.default_rng(1).integers(110, 150, (size[1] // 20, size[0] // 20, 3), np.uint8)
    wall = Image.fromarray(tones).resize(size, Image.Resampling.BICUBIC)
    for number, name in enumerate(names):
        with Image.open(DEMO / f"{name}.webp") as opened:
            figure = opened.resize((int(600 * scale), int(720 * scale)))
        middle = int((number + 0.5) * size[0] / len(names))
        wall.paste(figure, (middle - figure.width // 2, (size[1] - figure.height) // 2), figure)
    return Image.fromarray((np.asarray(wall) * light).astype(np.uint8))


def woman() -> Image.Image:
    return photo("woman-young")


def three() -> Image.Image:
    return photo("woman-thirties", "man-young", "girl-teen", size=(1600, 1000), scale=0.8)


def nobody() -> Image.Image:
    return photo(size=(640, 480))


def saved(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def form(*pictures: bytes, **values: Any) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a form with these files in ``picture``; lists repeat a field."""
    fields: list[tuple[str, Any]] = [
        ("picture", FileStorage(io.BytesIO(data), f"photo-{number}.jpg"))
        for number, data in enumerate(pictures, 1)
    ]
    for name, value in values.items():
        many: Sequence[Any] = value if isinstance(value, list) else [value]
        fields += [(name, one) for one in many]
    boundary, body = encode_multipart(MultiDict(fields))
    return body, {"Content-Type": f'multipart/form-data; boundary="{boundary}"'}
