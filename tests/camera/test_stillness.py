"""Missing noise: what counts as frozen, and what is only a still or dark scene."""

from __future__ import annotations

import numpy as np

from perfumer.camera.stillness import MAX_PAUSE_S, MIN_CHANGES, Stillness

FREEZE_S, RATE = 1.5, 30
STEP_S = 1 / RATE


class Film:
    """Images one after the other, with the time that they take."""

    def __init__(self, level=120):
        self.random = np.random.default_rng(3)
        self.level, self.at, self.stillness = level, 0.0, Stillness()
        self.image = np.full((72, 128, 3), level, np.uint8)

    def noisy(self, seconds, step_s=STEP_S):
        for _ in range(round(seconds / step_s)):
            noise = self.random.integers(-2, 3, self.image.shape)
            self.image = np.clip(self.level + noise, 0, 255).astype(np.uint8)
            self._show(step_s)

    def still(self, seconds, step_s=STEP_S):
        """Show the same image; return the seconds until it counts as frozen, or None."""
        began = self.at
        for _ in range(round(seconds / step_s)):
            self._show(step_s)
            if self.is_frozen:
                return self.at - began
        return None

    def _show(self, step_s):
        self.at += step_s
        self.stillness.take(self.image, self.at)

    @property
    def is_frozen(self):
        return self.stillness.is_frozen(self.at, FREEZE_S, 0.0)


def test_noise_that_is_missing_suddenly_means_frozen():
    film = Film()
    film.noisy(5)
    assert FREEZE_S <= film.still(10) < FREEZE_S + 0.2


def test_without_noise_before_nothing_is_frozen():
    film = Film()
    assert film.still(60) is None
    film.noisy((MIN_CHANGES - 1) * STEP_S)
    assert film.still(60) is None


def test_a_camera_of_one_image_in_five_seconds_is_not_frozen():
    film = Film()
    film.noisy(300, step_s=5)
    assert film.still(10, step_s=5) is None
    assert film.still(30, step_s=5) is not None


def test_light_that_goes_out_takes_the_noise_with_it():
    film = Film(level=120)
    film.noisy(5)
    film.level = 8
    film.noisy(STEP_S)
    assert film.still(60) is None


def test_a_scene_that_was_still_before_may_be_so_for_twice_as_long():
    film = Film()
    film.noisy(5)
    for _ in range(3):
        film.still(1.4)
        film.noisy(0.3)
    assert 2.4 < film.still(10) < 3.0


def test_an_end_of_a_long_freeze_does_not_blind_for_ever():
    film = Film()
    film.noisy(5)
    assert film.still(3600) is not None
    for _ in range(100_000 // 50):
        film._show(STEP_S)
    film.noisy(MAX_PAUSE_S)
    assert film.still(10) < FREEZE_S + 0.5
