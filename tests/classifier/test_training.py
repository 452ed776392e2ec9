"""Training on a made-up handful of faces: it learns, resumes exactly, and refuses nonsense."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from perfumer.classifier.network import FaceNet
from perfumer.classifier.training import checkpoint, train
from perfumer.classifier.training.augment import augmented, plain
from perfumer.classifier.training.datasets import FaceData, fairface_labels, fer_labels
from perfumer.classifier.training.evaluate import ece, threshold
from perfumer.classifier.training.impressions import (
    RECIPE,
    RatedFaces,
    fit,
    folds,
    held_out,
    scores,
)
from perfumer.traits import LABELS, Impression, Task

CONFIG = train.Config(
    trunk="resnet50",
    pretrained=False,
    minutes=1,
    sizes=(16,),
    shares=(1.0,),
    side=16,
    batch=8,
    peak_rate=0.02,
    weight_decay=0.0,
    averaging=0.5,
    seed=3,
)


def tiny_network() -> FaceNet:
    """Five neurons stand in for a trunk."""
    torch.manual_seed(1)
    trunk = nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(12, 5), nn.ReLU())
    return FaceNet(trunk, 5, {task.value: len(LABELS[task]) for task in Task})


def tiny_run() -> train.Run:
    network, mean = tiny_network(), tiny_network()
    optimizer = torch.optim.AdamW(network.parameters(), 0.02)
    return train.Run(network, mean, optimizer, torch.Generator().manual_seed(3))


def faces(n: int = 32) -> FaceData:
    """Bright pictures are one gender, dark ones the other; nothing else is labelled."""
    bright = np.arange(n) % 2
    pictures = (bright[:, None, None, None] * 180 + 30) * np.ones((n, 16, 16, 3))
    labels = {task.value: np.full(n, -1) for task in Task}
    labels["gender"] = bright.astype(np.int64)
    return FaceData(pictures.astype(np.uint8), labels, np.array([""] * n), np.zeros(n, bool))


def steps(run: train.Run, count: int) -> list[float]:
    losses = []
    while len(losses) < count:
        for batch in train.batches([faces()], CONFIG, run.epoch, run.position):
            losses.append(train.train_step(run, CONFIG, batch, 0.3))
            run.step, run.position = run.step + 1, run.position + 1
            if len(losses) == count:
                return losses
        run.epoch, run.position = run.epoch + 1, 0
    return losses


def test_it_learns_from_the_labels_there_are():
    losses = steps(tiny_run(), 60)
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])


def test_a_resumed_run_goes_on_exactly_as_if_it_had_never_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "start", lambda config: tiny_run())
    whole = tiny_run()
    expected = steps(whole, 14)
    first = tiny_run()
    steps(first, 6)
    train.save(first, CONFIG, tmp_path)
    again, config = train.resume(tmp_path)
    assert config == CONFIG
    assert steps(again, 8) == pytest.approx(expected[6:], rel=1e-5)


def test_a_half_written_checkpoint_never_replaces_a_good_one(tmp_path):
    checkpoint.save(tmp_path / "run.pt", {"step": 1})

    class Unsaveable:
        def __reduce__(self):
            raise OSError("disk full")

    with pytest.raises(checkpoint.CheckpointError, match="free some space"):
        checkpoint.save(tmp_path / "run.pt", {"step": Unsaveable()})
    assert checkpoint.load(tmp_path / "run.pt") == {"step": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["run.pt"]


def test_a_file_that_is_no_checkpoint_is_named(tmp_path):
    (tmp_path / "run.pt").write_bytes(b"nothing")
    with pytest.raises(checkpoint.CheckpointError, match=r"run\.pt is no checkpoint"):
        checkpoint.load(tmp_path / "run.pt")


def test_a_loss_that_is_no_number_stops_the_run_with_the_remedy():
    run = tiny_run()
    with torch.no_grad():
        run.network.heads["gender"].bias.fill_(float("nan"))
    with pytest.raises(checkpoint.CheckpointError, match="--peak-rate"):
        steps(run, 1)


def test_augmentation_keeps_shape_and_range_and_leaves_the_plain_view_alone():
    pictures = torch.randint(0, 255, (8, 20, 20, 3), dtype=torch.uint8)
    random = torch.Generator().manual_seed(1)
    moved = augmented(pictures, torch.arange(8) % 2 == 0, 16, random)
    assert moved.shape == (8, 3, 16, 16)
    assert bool(torch.isfinite(moved).all())
    assert torch.equal(plain(pictures, 16), plain(pictures, 16))
    assert not torch.equal(moved, plain(pictures, 16))


def test_labels_are_read_as_the_sets_spell_them():
    assert fairface_labels({"age": "more than 70", "gender": "Male"}) == {
        Task.GENDER: 1,
        Task.AGE: 8,
    }
    assert fer_labels({"emotion": "surprise"}) == {Task.EMOTION: 6}


def test_the_rate_rises_then_falls_to_almost_nothing():
    rates = [train.rate(CONFIG, progress / 100) for progress in range(101)]
    assert max(rates) == pytest.approx(CONFIG.peak_rate)
    assert rates.index(max(rates)) == 10
    assert rates[-1] < CONFIG.peak_rate / 500


def made_up_ratings(n: int = 300):
    random = np.random.default_rng(4)
    names = {name for parts in RECIPE.values() for name in parts}
    return {name: random.uniform(0, 100, n) for name in sorted(names)}


def test_no_impression_starves():
    winners = np.bincount(scores(made_up_ratings()).argmax(axis=1), minlength=6)
    assert len(winners) == len(Impression)
    assert winners.min() >= 0.08 * winners.sum()


def test_held_out_faces_are_judged_by_a_head_that_never_saw_them():
    seen = [row for fold in folds(100) for row in fold]
    assert sorted(seen) == list(range(100))
    random = np.random.default_rng(5)
    noise, targets = random.normal(size=(100, 40)), random.normal(size=(100, 6))
    found = held_out(noise, targets, 10.0)
    assert abs(np.corrcoef(found.ravel(), targets.ravel())[0, 1]) < 0.25


def test_a_head_fitted_to_what_can_be_learnt_learns_it():
    wanted = scores(made_up_ratings())
    features = np.hstack([wanted @ np.random.default_rng(6).normal(size=(6, 24))])
    rated = RatedFaces(np.zeros((300, 2, 2, 3), np.uint8), wanted, np.arange(300) % 2 == 0)
    head = fit(features, rated)
    assert head.figures["correlation"] > 0.95
    assert (features @ head.weight + head.bias).shape == (300, 6)


def test_calibration_and_thresholds_mean_what_they_say():
    shares = np.array([[0.9, 0.1]] * 90 + [[0.1, 0.9]] * 10)
    labels = np.zeros(100, np.int64)
    assert ece(shares, labels) == pytest.approx(0.0, abs=1e-9)
    sure = np.array([[0.99, 0.01]] * 50 + [[0.6, 0.4]] * 50)
    half = np.array([0] * 50 + [0, 1] * 25)
    limit, given = threshold(sure, half, 0.97)
    assert limit == pytest.approx(0.99, abs=0.01)
    assert given == pytest.approx(0.5, abs=0.03)
