"""The parts of training on a made-up handful of faces: what is learnt, masked and refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from perfumer.classifier.network import TRUNKS, NetworkError, build
from perfumer.traits import LABELS, Task
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config, ConfigError, from_saved
from perfumer.workshop.training.data.augment import augment_batch, plain
from perfumer.workshop.training.data.datasets import DataError
from perfumer.workshop.training.data.dice import Dice
from perfumer.workshop.training.data.feed import Batch, batches, batches_in, heads_in
from perfumer.workshop.training.data.splits import folds, sample_faces, split_in_parts
from perfumer.workshop.training.judge.measure import check
from perfumer.workshop.training.processes import ALONE, Processes
from perfumer.workshop.training.run.loop import Job, progress, train_step
from perfumer.workshop.training.run.losses import loss_of, targets
from perfumer.workshop.training.run.model import Run, start
from perfumer.workshop.training.run.schedule import rate, size_now, size_of_batch
from tests.support.classifier.tiny_training import faces, register

register()
CPU = torch.device("cpu")
CONFIG = Config(
    trunk="tiny",
    sizes=(16,),
    shares=(1.0,),
    jitter=0,
    batch=8,
    peak_rate=0.02,
    weight_decay=0.0,
    averaging=0.5,
    epochs=20,
    precision="float32",
)


def job(tmp_path, *, config=CONFIG, heads=(Task.GENDER,), parts=None) -> Job:
    parts = parts or [faces()]
    return Job(config, heads, parts, parts, tmp_path)


def steps(run: Run, job: Job, count: int) -> list[float]:
    losses = []
    while len(losses) < count:
        for batch in batches(job.training, job.heads, job.config, run.epoch, 0, ALONE):
            losses.append(train_step(run, job, run.network, batch))
        run.epoch += 1
    return losses


def test_it_learns_from_the_labels_there_are(tmp_path):
    run = start(CONFIG)
    losses = steps(run, job(tmp_path), 90)
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])
    assert check(run.mean, [faces(seed=5)], [Task.GENDER], 16)["gender"] > 0.9


def test_a_set_that_lacks_a_task_teaches_nothing_about_it(tmp_path):
    run = start(CONFIG)
    before = run.network.heads["emotion"].weight.clone()
    heads = (Task.GENDER, Task.EMOTION)
    steps(run, job(tmp_path, heads=heads), 6)
    assert torch.equal(run.network.heads["emotion"].weight, before)


@pytest.mark.parametrize("task", list(Task))
def test_every_label_is_wanted_most_and_all_shares_add_to_one(task):
    wanted = targets(task)
    assert torch.allclose(wanted.sum(dim=1), torch.ones(len(LABELS[task])))
    assert wanted.argmax(dim=1).tolist() == list(range(len(LABELS[task])))


def test_the_age_groups_beside_the_label_are_wanted_more_than_those_far_away():
    youngest, second, *_ = targets(Task.AGE)
    assert youngest[1] > 50 * youngest[2]
    assert torch.isclose(second[0], second[2])
    assert second[0] > 20 * second[3]


def test_several_sets_teach_a_task_each(tmp_path):
    run = start(CONFIG)
    parts = [faces(), faces(40, Task.EMOTION, 1)]
    heads = heads_in(parts, ())
    steps(run, job(tmp_path, heads=heads, parts=parts), 120)
    found = check(run.mean, parts, heads, 16)
    assert heads == (Task.GENDER, Task.EMOTION)
    assert found["gender"] > 0.9
    assert found["emotion"] > 0.9


def test_the_loss_is_that_of_labelled_rows_alone():
    logits = {"gender": torch.tensor([[9.0, 0.0], [0.0, 9.0], [5.0, 5.0]])}
    known = loss_of(logits, {Task.GENDER: torch.tensor([0, 1, -1])}, {}, ALONE)
    none = loss_of(logits, {Task.GENDER: torch.tensor([-1, -1, -1])}, {}, ALONE)
    assert 0 < float(known) < 0.2
    assert float(none) == 0


def test_a_loss_that_is_no_number_stops_the_run_before_it_spoils_the_weights(tmp_path):
    run = start(CONFIG)
    weights = run.network.trunk[2].weight.clone()
    with torch.no_grad():
        run.network.heads["gender"].bias.fill_(float("nan"))
    with pytest.raises(CheckpointError, match="--peak-rate"):
        steps(run, job(tmp_path), 1)
    assert torch.equal(run.network.trunk[2].weight, weights)


def test_a_batch_is_shared_out_among_processes_without_loss_or_repetition():
    parts = [faces(), faces(40, Task.EMOTION, 1)]
    config = replace(CONFIG, batch=8)
    pairs = [Processes(rank, 2, CPU) for rank in (0, 1)]
    whole = next(batches(parts, [Task.GENDER], config, 0, 0, ALONE))
    halves = [next(batches(parts, [Task.GENDER], config, 0, 0, one)) for one in pairs]
    seen = torch.cat([half.pictures for half in halves]).flatten(1).sum(1)
    assert [len(half.pictures) for half in halves] == [4, 4]
    assert sorted(seen.tolist()) == sorted(whole.pictures.flatten(1).sum(1).tolist())


def test_what_is_left_of_an_epoch_is_what_would_have_come():
    all_of_it = list(batches([faces()], [Task.GENDER], CONFIG, 3, 0, ALONE))
    rest = list(batches([faces()], [Task.GENDER], CONFIG, 3, 4, ALONE))
    assert len(all_of_it) == 6
    assert [torch.equal(a.pictures, b.pictures) for a, b in zip(all_of_it[4:], rest, strict=True)]


@pytest.mark.parametrize("strength", [0.3, 1.0, 1.5])
def test_augmentation_keeps_shape_and_range(strength):
    pictures = torch.randint(0, 255, (8, 40, 40, 3), dtype=torch.uint8)
    before = pictures.clone()
    for step in range(6):
        moved = augment_batch(
            pictures, torch.arange(8) % 2 == 0, 24, strength, Dice(1, step, 0, CPU)
        )
        assert moved.shape == (8, 3, 24, 24)
        assert bool(torch.isfinite(moved).all())
        assert not torch.equal(moved, plain(pictures, 24))
    assert torch.equal(pictures, before)


def test_no_strength_is_no_augmentation():
    pictures = torch.randint(0, 255, (4, 40, 40, 3), dtype=torch.uint8)
    same = augment_batch(pictures, torch.zeros(4, dtype=torch.bool), 24, 0, Dice(1, 1, 0, CPU))
    assert torch.equal(same, plain(pictures, 24))


def test_chance_depends_on_the_step_and_the_process_alone():
    drawn = [Dice(1, *at, CPU).uniform(4, 0, 1).tolist() for at in ((5, 0), (5, 0), (6, 0), (5, 1))]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert drawn[0] != drawn[3]


def test_validation_sees_plain_pictures(tmp_path):
    found = [check(start(CONFIG).mean, [faces()], [Task.GENDER], 16) for _ in range(2)]
    assert found[0] == found[1]


def test_the_rate_rises_then_falls_to_almost_nothing():
    rates = [rate(CONFIG, progress / 100) for progress in range(101)]
    assert max(rates) == pytest.approx(CONFIG.peak_rate)
    assert rates.index(max(rates)) == 10
    assert rates[-1] < CONFIG.peak_rate / 500


def test_pictures_grow_over_the_run_and_differ_a_little_by_batch():
    config = replace(CONFIG, sizes=(32, 64), shares=(0.5, 1.0), jitter=8)
    assert [size_now(config, at) for at in (0, 0.49, 0.5, 1)] == [32, 32, 64, 64]
    assert {size_of_batch(config, 0.6, step) for step in range(40)} == {56, 64, 72}


def test_progress_follows_epochs_or_minutes(tmp_path):
    run = start(CONFIG)
    run.step, run.seconds = 60, 30
    assert progress(run, job(tmp_path)) == 0.5
    timed = replace(CONFIG, epochs=None, minutes=2)
    assert progress(run, job(tmp_path, config=timed)) == 0.25


def test_nobody_is_trained_on_and_judged():
    data = faces(80)
    train, val = split_in_parts(data, seed=1)
    assert len(train) + len(val) == 80
    assert not set(train.people) & set(val.people)
    assert 0 < len(val) <= 8


def test_folds_hold_every_picture_once_and_no_person_twice():
    data = faces(80)
    parts = folds(data, 5, seed=1)
    assert sorted(row for part in parts for row in part) == list(range(80))
    owners = [set(data.people[part]) for part in parts]
    assert sum(map(len, owners)) == len(set.union(*owners))


def test_who_is_not_known_is_somebody_else():
    data = replace(faces(10), people=np.array([""] * 10))
    assert [len(part) for part in folds(data, 5, seed=1)] == [2] * 5
    with pytest.raises(DataError, match="10 people cannot be split into 11 parts"):
        folds(data, 11, seed=1)


def test_a_sample_is_as_large_as_asked():
    assert len(sample_faces(faces(48), 10, seed=1)) == 10
    assert len(sample_faces(faces(48), None, seed=1)) == 48
    assert sample_faces(faces(48), 10, seed=1).pictures[:].shape == (10, 24, 24, 3)


def labelled(*labels: int):
    data = faces(len(labels))
    return replace(data, labels=data.labels | {"gender": np.array(labels)})


@pytest.mark.parametrize(
    ("labels", "tasks", "said"),
    [
        ((1, 1, 1), (), "only 'male'"),
        ((0, 1, 5), (), r"labels \[5\] are outside 0 to 1"),
        ((0, 1, 1), ("age",), "age: the data has no labels at all"),
        ((-1, -1), (), "no picture has a label"),
    ],
)
def test_labels_that_cannot_be_learnt_are_named(labels, tasks, said):
    with pytest.raises(DataError, match=said):
        heads_in([labelled(*labels)], tasks)


def test_too_few_pictures_for_a_batch_are_named():
    with pytest.raises(DataError, match="3 pictures do not fill one batch of 8: lower --batch"):
        batches_in([labelled(0, 1, 0)], CONFIG, ALONE)
    with pytest.raises(ConfigError, match="cannot be shared evenly by 3"):
        batches_in([faces()], CONFIG, Processes(0, 3, CPU))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sizes": (32, 48)}, "one end per size"),
        ({"shares": (0.7,)}, "end at 1"),
        ({"strength": 9}, "--strength 9"),
        ({"minutes": 0, "epochs": None}, "more than 0"),
        ({"watch": "beauty"}, "--watch beauty is unknown"),
        ({"jitter": 16}, "--sizes 16 with --jitter 16 is too small"),
    ],
)
def test_contradicting_options_are_refused(changes, said):
    with pytest.raises(ConfigError, match=said):
        replace(CONFIG, **changes)


def test_a_configuration_of_before_a_field_was_added_is_read():
    old = {"trunk": "vgg16", "sizes": [48], "shares": [1.0], "minutes": 3.0, "forgotten": 1}
    config = from_saved(old)
    assert (config.trunk, config.sizes, config.jitter) == ("vgg16", (48,), 8)


def test_imagenet_weights_that_cannot_be_fetched_have_a_remedy(monkeypatch):
    def unreachable(weights):
        raise OSError("no route to host")

    monkeypatch.setitem(TRUNKS, "far", unreachable)
    with pytest.raises(NetworkError, match="random weights"):
        build("far", pretrained=True)


@pytest.mark.parametrize("trunk", ["efficientnet_b0", "densenet121"])
def test_a_real_trunk_takes_a_training_step(trunk, tmp_path):
    config = replace(CONFIG, trunk=trunk, sizes=(32,), peak_rate=1e-3)
    run = start(config)
    pictures = torch.from_numpy(faces(8).pictures)
    genders = {Task.GENDER: torch.arange(8) % 2}
    batch = Batch(pictures, torch.zeros(8, dtype=torch.bool), genders, {})
    loss = train_step(run, job(tmp_path, config=config), run.network, batch)
    assert np.isfinite(loss)
    assert run.step == 1
    assert isinstance(run.network.heads["age"], nn.Linear)
    assert run.network.heads["age"].out_features == len(LABELS[Task.AGE])
