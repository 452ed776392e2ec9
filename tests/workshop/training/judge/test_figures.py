"""What is measured and said: calibration, thresholds, groups, and impressions of faces."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from PIL import Image

from perfumer.maths.softmax import softmax
from perfumer.traits import LABELS, Impression, Task
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.impressions.head import (
    CUTS,
    STORED_SIDE,
    fit,
    fit_head,
    folds,
    held_out,
    strongest,
    views,
)
from perfumer.workshop.training.impressions.ratings import (
    RATINGS,
    RECIPE,
    RatedFaces,
    correlations,
    scores,
)
from perfumer.workshop.training.judge.calibration import (
    best_temperature,
    ece,
    ece_by_chance,
    given_by_halves,
    scaled_by_halves,
    threshold,
)
from perfumer.workshop.training.judge.figures import by_group, measure_task
from perfumer.workshop.training.run.model import start
from tests.support.classifier.tiny_training import register

register()


def made_up_ratings(n: int = 300):
    random = np.random.default_rng(4)
    names = {name for parts in RECIPE.values() for name in parts}
    return {name: random.uniform(0, 100, n) for name in sorted(names)}


def rated(wanted) -> RatedFaces:
    n = len(wanted)
    female, young = np.arange(n) % 2 == 0, np.arange(n) % 3 == 0
    return RatedFaces(np.zeros((n, 2, 2, 3), np.uint8), wanted, female, young)


def overconfident(n: int = 4000, labels: int = 2, scale: float = 3.0):
    """Logits that are right as often as their softmax at temperature ``scale`` says."""
    random = np.random.default_rng(8)
    honest = random.normal(size=(n, labels))
    truth = np.array([random.choice(labels, p=share) for share in softmax(honest)])
    return honest * scale, truth


def test_no_impression_starves():
    winners = np.bincount(scores(made_up_ratings()).argmax(axis=1), minlength=6)
    assert len(winners) == len(Impression)
    assert winners.min() >= 0.08 * winners.sum()


def test_held_out_faces_are_judged_by_a_head_that_never_saw_them():
    seen = [row for fold in folds(100) for row in fold]
    assert sorted(seen) == list(range(100))
    random = np.random.default_rng(5)
    noise, targets = random.normal(size=(100, 40)), random.normal(size=(100, 6))
    views = np.concatenate([noise] * 2 * len(CUTS))  # a mirror image tells nothing new
    found = held_out(views @ views.T / 40, targets, 0.1)
    assert abs(np.corrcoef(found.ravel(), targets.ravel())[0, 1]) < 0.25


def seen_views(wanted, width: int = 24):
    """What can be learnt, a little different in every view."""
    seen = wanted @ np.random.default_rng(6).normal(size=(6, width))
    noise = np.random.default_rng(7).normal(size=(2 * len(CUTS), *seen.shape))
    return [(seen + 0.05 * one).astype(np.float32) for one in noise]


def test_a_head_fitted_to_what_can_be_learnt_learns_it():
    wanted = scores(made_up_ratings(120))
    views = seen_views(wanted)
    head = fit(views, rated(wanted))
    found = views[0] @ head.weight + head.bias
    assert head.figures["correlation"] > 0.95
    assert found.shape == (120, 6)
    assert np.mean(found.argmax(axis=1) == wanted.argmax(axis=1)) > 0.85
    assert min(correlations(found, wanted)) > 0.95


def test_the_strongest_penalty_that_is_as_good_as_the_best_is_taken():
    wanted = scores(made_up_ratings(200))
    noise = np.random.default_rng(9).normal(size=wanted.shape)
    held = {0.1: wanted + 0.300 * noise, 1.0: wanted + 0.302 * noise, 10.0: wanted + 3 * noise}
    assert strongest(held, wanted) == 1.0
    assert strongest({0.1: wanted, 1.0: wanted + noise}, wanted) == 0.1


def test_impressions_stand_beside_their_ceiling_and_by_group():
    wanted = scores(made_up_ratings(120))
    figures = fit(seen_views(wanted), rated(wanted)).figures
    assert set(figures["correlation_each"]) == {impression.value for impression in Impression}
    assert figures["top_2"] >= figures["top_1"] == figures["accuracy"]
    assert figures["ceiling_top_1"] == 0.65
    assert set(figures["by_gender"]) == {"female", "male", "gap"}
    assert set(figures["by_age_group"]) == {"younger half", "older half", "gap"}


def rating_file(folder: Path, n: int = 40) -> Path:
    """Made-up faces: the brighter, the cuter."""
    random = np.random.default_rng(3)
    shades = np.linspace(20, 230, n)
    names = [*RATINGS, "gender"]
    columns = {name: random.uniform(40, 60, n) for name in names}
    columns["cute"] = shades / 2.55
    cells = []
    for shade in shades:
        file = io.BytesIO()
        Image.new("RGB", (32, 32), (int(shade),) * 3).save(file, "PNG")
        cells.append(file.getvalue())
    path = folder / "omi_train.parquet"
    pq.write_table(pa.table({"image": cells, **columns}), path)
    return path


def test_a_networks_impression_head_is_fitted_in_place(tmp_path):
    network = start(Config(trunk="tiny")).mean
    before = network.heads["gender"].weight.clone()
    facts = fit_head(network, rating_file(tmp_path), 16)
    dark, bright = (torch.full((1, 3, 16, 16), level) for level in (-1.5, 1.5))
    with torch.inference_mode():
        cute = [network(x)["impression"][0, 2].item() for x in (dark, bright)]
    assert cute[1] > cute[0]
    assert facts["correlation_each"]["cute"] > 0.5
    assert torch.equal(network.heads["gender"].weight, before)


def test_a_face_is_shown_as_a_booth_cuts_it_and_wider_and_mirrored():
    pictures = np.zeros((1, 100, 100, 3), np.uint8)
    pictures[0, :, :50] = 200  # the left half is bright
    pictures[0, 90:] = 90  # what is below the chin
    shown = views(pictures)
    assert [view.shape for view in shown] == [(1, STORED_SIDE, STORED_SIDE, 3)] * 6
    assert [int(view[0, 40, 20, 0]) for view in shown] == [200, 0] * 3
    below = [int((view[0, :, 20, 0] == 90).sum()) for view in shown[::2]]
    assert below[0] < below[1] * 1.5
    assert shown[4][0, STORED_SIDE - 1, 60, 0] == 90


def test_calibration_and_thresholds_mean_what_they_say():
    honest = np.array([[0.9, 0.1]] * 90 + [[0.1, 0.9]] * 10)
    labels = np.zeros(100, np.int64)
    assert ece(honest, labels) == pytest.approx(0.0, abs=1e-9)
    sure = np.array([[0.99, 0.01]] * 50 + [[0.6, 0.4]] * 50)
    half = np.array([0] * 50 + [0, 1] * 25)
    limit, given = threshold(sure, half, 0.97)
    assert limit == pytest.approx(0.99, abs=0.01)
    assert given == pytest.approx(0.5, abs=0.03)


def test_few_faces_make_a_calibration_error_by_chance_alone():
    few = np.tile([0.7, 0.3], (100, 1))  # all in one bin, right for 70 of 100 on average
    assert ece_by_chance(few) == pytest.approx(math.sqrt(2 / math.pi * 0.7 * 0.3 / 100), rel=0.15)
    assert ece_by_chance(np.tile([0.7, 0.3], (100_000, 1))) < 0.002


def test_a_threshold_that_cannot_be_had_lets_nothing_through():
    logits, _ = overconfident(200)
    labels = np.arange(200) % 2  # of no relation to the answers
    assert threshold(softmax(logits), labels, 0.97) == (1.0, 0.0)
    assert given_by_halves(logits, labels, 0.97) == (0.0, 0.0)


def test_scaling_takes_overconfidence_away_on_pictures_it_was_not_fitted_to():
    logits, labels = overconfident()
    assert best_temperature(logits, labels) == pytest.approx(3, rel=0.1)
    assert ece(softmax(logits), labels) > 0.1
    assert ece(scaled_by_halves(logits, labels), labels) < 0.03


def test_the_answers_given_are_right_as_often_as_asked_on_new_pictures_too():
    logits, labels = overconfident(scale=1.0)
    logits = logits * 4  # easier: the same order, clearer answers
    labels = np.where(np.abs(logits[:, 0] - logits[:, 1]) > 6, logits.argmax(axis=1), labels)
    figures = measure_task(Task.GENDER, logits, labels, {})
    assert figures["right_when_sure"] >= 0.97
    assert figures["new_right_when_sure"] >= 0.96
    assert 0 < figures["not_sure"] < 1
    assert figures["groups"] == "not known of these pictures"


def test_ages_are_also_judged_by_neighbours_and_merged_groups():
    labels = np.repeat(np.arange(9), 10)
    answers = np.where(labels == 2, 3, labels)  # every teenager is taken for a twen
    logits = np.eye(9)[answers] * 8.0
    figures = measure_task(Task.AGE, logits, labels, {})
    assert figures["accuracy"] == pytest.approx(8 / 9, abs=1e-3)
    assert figures["within_one"] == 1
    assert figures["merged"] == 1
    assert figures["confusion"][2][3] == 10


def test_the_largest_gap_is_named_and_tiny_groups_are_not_judged():
    right = np.array([True] * 40 + [False] * 10 + [True] * 30 + [False] * 20 + [False] * 3)
    names = np.array(["a"] * 50 + ["b"] * 50 + ["few"] * 3)
    assert by_group(right, names) == {"a": 0.8, "b": 0.6, "gap": 0.2}
    logits = np.where(right[:, None], [4.0, 0.0], [0.0, 4.0])
    same = np.array(["x", "y"] * 51 + ["x"])
    figures = measure_task(
        Task.GENDER, logits, np.zeros(103, np.int64), {"race_group": names, "gender": same}
    )
    assert figures["largest_gap"] == 0.2
    assert figures["largest_gap_is"] == "by_race_group"


def test_expressions_are_judged_by_label_and_balanced_over_six_of_them():
    names = ["neutral"] * 4 + ["happy"] * 2 + ["disgust"] * 2
    labels = np.array([list(LABELS[Task.EMOTION]).index(name) for name in names])
    answers = labels.copy()
    answers[[0, 6, 7]] = list(LABELS[Task.EMOTION]).index("sad")
    figures = measure_task(Task.EMOTION, np.eye(7)[answers] * 6.0, labels, {})
    assert figures["recall"] == {"disgust": 0.0, "happy": 1.0, "neutral": 0.75}
    assert figures["balanced"] == pytest.approx((0.75 + 1) / 2)
    assert "balanced" not in measure_task(Task.GENDER, np.eye(2)[labels % 2], labels % 2, {})


def test_a_half_is_never_given_at_a_threshold_or_temperature_of_its_own():
    logits, labels = overconfident(2000)
    before = given_by_halves(logits, labels, 0.8)
    worse = logits.copy()
    worse[::2] = -worse[::2]  # this half is now read wrong: no threshold is good enough
    right, given = given_by_halves(worse, labels, 0.8)
    assert before[1] > 0.2
    # From the good half comes a threshold for the bad one, from the bad half none for the good one.
    assert 0 < given < 0.5
    assert right < 0.3
