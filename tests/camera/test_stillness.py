"""Missing noise: what counts as frozen, and what is only a still or dark scene."""

from __future__ import annotations

import numpy as np
import pytest

from perfumer.camera.stillness import MIN_CHANGES, NOISE_S, Stillness, is_everywhere

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

    def moving(self, seconds):
        """Show something that moves, and no noise."""
        for number in range(round(seconds / STEP_S)):
            self.image = np.full((72, 128, 3), self.level, np.uint8)
            self.image[:, number % 8 * 4 : number % 8 * 4 + 32] = 200
            self._show(STEP_S)

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


def test_a_camera_without_noise_may_rest_once_it_has_rested_by_itself():
    film = Film()
    film.still(20)
    for _ in range(5):
        film.moving(30)
        assert film.still(3600) is None


def test_motion_that_never_rested_and_stops_counts_as_frozen_once():
    film = Film()
    film.moving(30)
    assert film.still(10) is not None
    film.moving(30)
    assert film.still(3600) is None


@pytest.mark.parametrize("pause_s", [1.0, 600.0])
def test_noise_that_is_back_for_a_while_is_missed_again(pause_s):
    film = Film()
    film.noisy(5)
    film.still(pause_s)
    film.noisy(1)
    assert film.still(60) is None
    film.noisy(NOISE_S + 1)
    assert film.still(10) < FREEZE_S + 0.2


@pytest.mark.parametrize(
    ("shape", "part", "everywhere"),
    [
        ((90, 160), np.s_[:, :], True),
        ((90, 160), np.s_[:, 60:110], False),  # a person
        ((90, 160), np.s_[20:, :], True),  # all but a white ceiling
        ((1, 1), np.s_[:, :], True),
        ((5, 8), np.s_[:2, :], False),
    ],
)
def test_noise_is_everywhere_and_motion_is_not(shape, part, everywhere):
    changed = np.zeros(shape, bool)
    changed[part] = True
    assert is_everywhere(changed) is everywhere
