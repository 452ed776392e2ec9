"""Give images out at the right times, however long each took to make."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator

from perfumer.camera.source import Images
from perfumer.messages import Image


def pace(
    images: Images,
    fps: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Images:
    """Yield the same at ``fps`` a second without drift; a late image delays no later one."""

    def stepped() -> Generator[tuple[float, Image], None, None]:
        try:
            for image in images:
                yield 1 / fps, image
        finally:
            images.close()

    return pace_steps(stepped(), clock, sleep)


def pace_steps(
    images: Generator[tuple[float, Image], None, None],
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Images:
    """Yield each image for the seconds that come with it, without drift."""
    due = clock()
    try:
        for step_s, image in images:
            sleep(max(0.0, due - clock()))
            yield image
            # After a long pause go on from now: no burst to make up for it.
            due = max(due + step_s, clock() - step_s)
    finally:
        images.close()
