"""Whole runs as people start them: killed, resumed, multiplied, stopped early, out of disk."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from perfumer.classifier.network import build
from perfumer.workshop.training import checkpoint, train
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.run import curves
from perfumer.workshop.training.run.model import start, warm
from perfumer.workshop.training.run.runs import resume, save
from tests.support.classifier import tiny_training
from tests.support.classifier.tiny_training import register
from tests.support.journey import ROOT
from tests.support.running import until

register()
SCRIPT = tiny_training.__name__
COMMON = ("--data", "made-up:.", "--trunk", "tiny", "--sizes", "16", "--shares", "1")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}

NO_FACES = torch.zeros(0, 16, 16, 3, dtype=torch.uint8)


def command(folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", SCRIPT, *COMMON, "--run", str(folder), *options]


def started(folder: Path, *options: str, **more) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(folder, *options), env=ENVIRONMENT, stderr=subprocess.PIPE, text=True, **more
    )


def step_of(folder: Path) -> int:
    path = folder / "run.pt"
    return checkpoint.load(path)["counters"][0] if path.exists() else 0


def weights_of(folder: Path) -> dict[str, torch.Tensor]:
    state = checkpoint.load(folder / "run.pt")
    optimizer = {f"moment.{n}": s["exp_avg"] for n, s in state["optimizer"]["state"].items()}
    return state["network"] | {f"mean.{n}": t for n, t in state["mean"].items()} | optimizer


def in_this_process(folder: Path, *options: str) -> None:
    train.main([*COMMON, "--run", str(folder), *options])


@pytest.fixture
def one_thread():
    """So that sums are in the same order in every process."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_a_run_killed_and_resumed_ends_as_one_that_never_stopped(tmp_path, one_thread):
    options = ("--epochs", "2", "--batch", "2", "--threads", "1")
    killed = started(tmp_path / "killed", *options, "--save-every", "0")
    until(lambda: step_of(tmp_path / "killed") >= 20, seconds=90)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    at = step_of(tmp_path / "killed")
    in_this_process(tmp_path / "killed", *options, "--resume")
    in_this_process(tmp_path / "whole", *options)
    expected, found = weights_of(tmp_path / "whole"), weights_of(tmp_path / "killed")
    assert 20 <= at < step_of(tmp_path / "whole")
    assert [name for name in expected if not torch.equal(expected[name], found[name])] == []


def test_being_asked_to_end_saves_first(tmp_path):
    before = signal.signal(signal.SIGTERM, lambda number, frame: None)
    later = threading.Timer(1, os.kill, (os.getpid(), signal.SIGTERM))
    later.start()
    try:
        in_this_process(tmp_path / "run", "--epochs", "5000", "--batch", "2")
    finally:
        later.cancel()
        signal.signal(signal.SIGTERM, before)
    assert 0 < step_of(tmp_path / "run") < 5000 * 50


def test_two_processes_learn_what_one_would(tmp_path):
    options = ("--epochs", "2", "--strength", "0", "--precision", "float32", "--batch", "8")
    pair = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    # Without "--" torchrun takes --run for an option of its own.
    both = subprocess.run(
        [*pair, "--", *command(tmp_path / "two", *options)[1:]],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert both.returncode == 0, both.stderr
    in_this_process(tmp_path / "one", *options)
    one, two = weights_of(tmp_path / "one"), weights_of(tmp_path / "two")
    assert step_of(tmp_path / "two") == step_of(tmp_path / "one")
    for name in one:
        torch.testing.assert_close(two[name], one[name], rtol=1e-3, atol=1e-4, msg=name)


def test_a_run_leaves_its_learning_curves(tmp_path):
    in_this_process(tmp_path / "run", "--epochs", "2", "--batch", "16")
    lines = (tmp_path / "run/curve.csv").read_text().splitlines()
    assert lines[0].startswith("epoch,pictures,seconds,size,loss,accuracy,gender,emotion")
    assert len(lines) == 3
    assert (tmp_path / "run/curve.png").read_bytes().startswith(b"\x89PNG")
    curves.main([str(tmp_path / "run/curve.csv"), str(tmp_path / "again.png")])
    assert (tmp_path / "again.png").read_bytes().startswith(b"\x89PNG")
    assert [row["epoch"] for row in curves.read(tmp_path / "run/curve.csv")] == [1, 2]


def test_it_stops_early_and_keeps_the_best(tmp_path):
    in_this_process(
        tmp_path / "run", "--epochs", "40", "--batch", "32", "--patience", "2", "--peak-rate", "0.1"
    )
    run, _ = resume(tmp_path / "run")
    best = checkpoint.load(tmp_path / "run/best.pt")["mean"]
    assert run.stopped
    assert run.epoch < 40
    assert run.waited == 2
    assert max(row["accuracy"] for row in run.curve) == run.best
    assert all(torch.equal(best[name], value) for name, value in run.mean.state_dict().items())


def refused(capsys, folder: Path, *options: str) -> str:
    with pytest.raises(SystemExit) as ended:
        in_this_process(folder, *options)
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_a_run_is_not_overwritten_or_turned_into_another(tmp_path, capsys):
    folder = tmp_path / "run"
    in_this_process(folder, "--epochs", "1", "--batch", "64")
    assert "continue it with --resume" in refused(capsys, folder, "--epochs", "1")
    assert "--batch cannot change" in refused(capsys, folder, "--resume", "--batch", "8")
    in_this_process(folder, "--resume", "--epochs", "2")
    assert resume(folder)[0].epoch == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--data", "nowhere:."), "no kind 'nowhere'"),
        (("--data", "ferplus:/not/there"), "/not/there is missing"),
        (("--tasks", "age"), "age: the data has no labels at all"),
        (("--batch", "4000"), "lower --batch"),
        (("--patience", "2", "--watch", "age"), "no validation picture has this label"),
        (("--device", "cuda:7"), "use --device cpu"),
        (("--warm", "nothing.safetensors"), "nothing.safetensors"),
        (("--resume",), "run.pt is missing"),
    ],
)
@pytest.mark.skipif(torch.cuda.is_available(), reason="one line is about machines without CUDA")
def test_what_cannot_be_trained_is_one_line_with_a_remedy(tmp_path, capsys, options, said):
    assert said in refused(capsys, tmp_path / "run", "--epochs", "1", *options)


@pytest.mark.parametrize("kind", ["folder", "file", "safetensors"])
def test_a_run_can_start_from_an_earlier_models_weights(tmp_path, kind):
    config = Config(trunk="tiny", seed=1)
    earlier = start(config)
    save(earlier, config, tmp_path)
    save_file(earlier.mean.half().state_dict(), tmp_path / "face.safetensors")
    path = {
        "folder": tmp_path,
        "file": tmp_path / "run.pt",
        "safetensors": tmp_path / "face.safetensors",
    }[kind]
    run = start(Config(trunk="tiny", seed=2))
    warm(run, path, "tiny", NO_FACES)
    for name, value in run.network.state_dict().items():
        torch.testing.assert_close(value, earlier.network.state_dict()[name], rtol=0, atol=1e-3)


@pytest.mark.parametrize("heads", [("fer2013",), ("emotion", "impression", "fer2013")])
def test_heads_that_earlier_weights_lack_stay_as_they_are(tmp_path, heads):
    earlier = start(Config(trunk="tiny", seed=1)).mean.state_dict()
    extra = {name for name in earlier if name.startswith(tuple(f"heads.{h}." for h in heads))}
    kept = {name: part for name, part in earlier.items() if name not in extra}
    save_file(kept, tmp_path / "face.safetensors")
    run = start(Config(trunk="tiny", seed=2))
    own = {name: run.network.state_dict()[name].clone() for name in extra}
    warm(run, tmp_path / "face.safetensors", "tiny", NO_FACES)
    assert len(extra) == 2 * len(heads)
    for name, value in run.mean.state_dict().items():
        assert torch.equal(value, own.get(name, kept.get(name)))


def test_what_a_run_started_from_travels_with_it(tmp_path, capsys):
    in_this_process(tmp_path / "first", "--epochs", "1", "--batch", "64")
    warm_from = ("--warm", str(tmp_path / "first"))
    in_this_process(tmp_path / "second", "--epochs", "1", "--batch", "64", *warm_from)
    assert resume(tmp_path / "second")[1].warm == str(tmp_path / "first")
    in_this_process(tmp_path / "second", "--resume", "--epochs", "2")
    assert resume(tmp_path / "second")[1].warm == str(tmp_path / "first")
    said = refused(capsys, tmp_path / "second", "--resume", "--warm", str(tmp_path / "second"))
    assert "--warm cannot change" in said


def test_weights_of_another_architecture_name_the_remedy(tmp_path):
    save_file(build("efficientnet_b0", pretrained=False).state_dict(), tmp_path / "b0.safetensors")
    with pytest.raises(checkpoint.CheckpointError, match=r"b0\.safetensors does not fit.*--trunk"):
        warm(start(Config(trunk="tiny")), tmp_path / "b0.safetensors", "tiny", NO_FACES)


def test_a_checkpoint_of_another_architecture_is_refused(tmp_path):
    config = Config(trunk="tiny")
    save(start(config), config, tmp_path)
    state = checkpoint.load(tmp_path / "run.pt")
    state["config"]["trunk"] = "efficientnet_b0"
    checkpoint.save(tmp_path / "run.pt", state)
    with pytest.raises(checkpoint.CheckpointError, match="does not fit the trunk"):
        resume(tmp_path)


def test_a_checkpoint_of_the_first_format_is_read(tmp_path):
    config = Config(trunk="tiny")
    save(start(config), config, tmp_path)
    state = checkpoint.load(tmp_path / "run.pt")
    for name in ("best", "waited", "stopped", "curve"):
        del state[name]
    first = ("trunk", "pretrained", "minutes", "sizes", "shares", "side", "batch", "peak_rate")
    later = ("weight_decay", "averaging", "seed")
    state["config"] = {name: state["config"][name] for name in (*first, *later)}
    state["random"] = state["torch_random"] = torch.get_rng_state()
    checkpoint.save(tmp_path / "run.pt", state)
    run, found = resume(tmp_path)
    assert found == config
    assert run.curve == []


def test_a_file_that_is_no_checkpoint_is_named(tmp_path):
    (tmp_path / "run.pt").write_bytes(b"nothing")
    with pytest.raises(checkpoint.CheckpointError, match=r"run\.pt is not a checkpoint"):
        resume(tmp_path)
    checkpoint.save(tmp_path / "run.pt", {"step": 1})
    with pytest.raises(checkpoint.CheckpointError, match=r"run\.pt is not a checkpoint"):
        resume(tmp_path)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """As good as a full disk: writing on fails."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_leaves_the_last_good_checkpoint(tmp_path):
    path = tmp_path / "run.pt"
    checkpoint.save(path, {"step": 1})
    with (
        files_of_at_most(100_000),
        pytest.raises(checkpoint.CheckpointError, match="free some space"),
    ):
        checkpoint.save(path, {"step": 2, "weights": torch.zeros(100_000)})
    assert checkpoint.load(path) == {"step": 1}
    assert [left.name for left in tmp_path.iterdir()] == ["run.pt"]


def test_a_run_on_a_full_disk_ends_with_the_remedy(tmp_path, capsys):
    with files_of_at_most(12_000):
        said = refused(capsys, tmp_path / "run", "--epochs", "1", "--batch", "16")
    assert "free some space" in said
    assert not (tmp_path / "run/run.pt").exists()


def test_the_configuration_travels_with_the_run(tmp_path):
    in_this_process(tmp_path / "run", "--epochs", "1", "--batch", "64", "--strength", "0.2")
    _, config = resume(tmp_path / "run")
    assert config.data == ("made-up:.",)
    assert config.tasks == ("gender", "emotion")
    assert json.loads(json.dumps(config.strength)) == 0.2


def test_a_model_that_reads_fewer_tasks_is_a_start_too():
    path = ROOT / "models/open/face.safetensors"
    run = start(Config(trunk="resnet50_half"))
    before = {head: layer.weight.clone() for head, layer in run.network.heads.items()}
    warm(run, path, "resnet50_half", NO_FACES)
    changed = {
        head for head, layer in run.network.heads.items() if not layer.weight.equal(before[head])
    }
    assert changed == {"gender", "age"}
