"""From a run to what ships: weights, a compressed form that opens anywhere, and their card."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
from torchvision.models.resnet import Bottleneck, ResNet

from perfumer.classifier.model_card import CardError, Numbering, load_card
from perfumer.classifier.network import FaceNet
from perfumer.classifier.predictor import Predictor, load_network
from perfumer.classifier.runtimes.openvino import core
from perfumer.traits import Task
from perfumer.workshop.training import compress, export
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.run.model import start
from perfumer.workshop.training.ship.card_files import put_in_place, stage
from perfumer.workshop.training.ship.equalise import equalise_network
from perfumer.workshop.training.ship.sources import RATED, SETS, licence_of
from tests.support.classifier.exporting import SIDE, data_in, register, saved_run

register()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The folder of a run, of its data, and of what was exported of them."""
    base = tmp_path_factory.mktemp("shipped")
    run, data = saved_run(base / "run"), data_in(base / "data")
    where = {"--run": run, "--data": data, "--into": base / "models", "--cache": base / "cache"}
    export.main([*options(where), "--threads", "1"])
    return base


def options(named):
    return [str(word) for pair in named.items() for word in pair]


def copied(shipped, tmp_path):
    return shutil.copytree(shipped / "models", tmp_path / "models")


def test_an_export_leaves_what_ships_and_nothing_else(shipped):
    names = ["MODEL_CARD.md", "face-int8.bin", "face-int8.xml", "face.json", "face.safetensors"]
    assert sorted(path.name for path in (shipped / "models").iterdir()) == names


def test_the_card_says_what_was_measured_of_every_task(shipped):
    card = load_card(shipped / "models/face.json")
    assert card.reads == set(Task)
    for task in Task:
        assert card.metrics[task.value]["unsure_below"] == card.tasks[task].unsure_below
        assert task.value in (shipped / "models/MODEL_CARD.md").read_text().lower()
    assert card.tasks[Task.GENDER].temperature == card.metrics["gender"]["temperature"]
    assert card.metrics["impression"]["folds"] == 5


def test_the_card_says_what_the_compressed_form_costs(shipped):
    form = load_card(shipped / "models/face.json").compressed
    assert set(form.lost) == set(Task)
    assert form.numbers in Numbering
    assert form.bytes == sum((shipped / "models" / name).stat().st_size for name in form.files)
    assert "ompressed form" in (shipped / "models/MODEL_CARD.md").read_text()


def test_onnx_lies_beside_the_run_and_takes_any_number_of_pictures(shipped):
    onnx = core().compile_model(shipped / "run/face.onnx", "CPU")
    found = onnx(np.zeros((3, 3, SIDE, SIDE), np.float32))
    assert found["emotion"].shape == (3, 7)
    assert {next(iter(output.names)) for output in onnx.outputs} == {"features", *Task}


def test_the_terms_are_those_of_the_strictest_data():
    card_data = [*SETS["parquet"], RATED]
    assert sum(each.pictures for each in SETS["parquet"]) == 40_000 + 28_558
    assert licence_of(card_data).startswith("CC BY-NC-SA 4.0")
    assert "research" in licence_of(SETS["ferplus"])
    assert licence_of(SETS["fairface"]).startswith("CC BY 4.0: commercial use is allowed")


def test_a_head_that_no_booth_reads_is_in_the_weights_for_who_measures(shipped):
    card = load_card(shipped / "models/face.json")
    weights = shipped / "models" / card.weights
    assert "fer2013" not in card.heads
    assert "fer2013" not in load_network(card, weights).heads
    assert load_network(card, weights, {"fer2013": 7}).heads["fer2013"].out_features == 7
    assert "nothing" not in load_network(card, weights, {"nothing": 2}).heads


def good_enough(folder):
    """One of so few pictures is more than a point: the loss is not what is tested here."""
    card = json.loads((folder / "face.json").read_text())
    card["compressed"]["lost"] = dict.fromkeys(card["tasks"], 0.0)
    (folder / "face.json").write_text(json.dumps(card))


def test_the_compressed_form_reads_as_the_weights_do(shipped, tmp_path):
    crops = list(np.random.default_rng(4).integers(0, 255, (9, SIDE, SIDE, 3), np.uint8))
    folder = copied(shipped, tmp_path)
    good_enough(folder)
    small = Predictor(folder / "face.json", threads=1)
    (folder / "face-int8.bin").unlink()
    whole = Predictor(folder / "face.json", threads=1)
    assert (small.runtime[:8], whole.runtime[:7]) == ("OpenVINO", "PyTorch")
    for one, other in zip(small.read(crops), whole.read(crops), strict=True):
        assert list(one.age.values()) == pytest.approx(list(other.age.values()), abs=0.03)


def stopped(main, *asked, capsys) -> str:
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in asked])
    assert end.value.code == 2
    return capsys.readouterr().err


def test_a_half_written_checkpoint_changes_nothing(shipped, tmp_path, capsys):
    folder = copied(shipped, tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    half = (shipped / "run/run.pt").read_bytes()[:2000]
    (tmp_path / "run.pt").write_bytes(half)
    said = stopped(
        *(export.main, "--run", tmp_path, "--data", shipped / "data", "--into", folder),
        capsys=capsys,
    )
    assert "run.pt is not a checkpoint of ours" in said
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_checkpoint_of_another_architecture_is_named(shipped, tmp_path, capsys):
    config = Config(trunk="tiny-conv", sizes=(SIDE,), shares=(1.0,))
    run = start(config)
    run.network.trunk[0] = run.mean.trunk[0] = torch.nn.Conv2d(3, 9, 3)
    runs.save(run, config, tmp_path)
    said = stopped(export.main, "--run", tmp_path, "--data", shipped / "data", capsys=capsys)
    assert "does not fit the trunk 'tiny-conv'" in said


def test_a_set_that_the_weights_have_seen_cannot_be_left_out(shipped, tmp_path, capsys):
    run, config = runs.resume(shipped / "run")
    runs.save(run, replace(config, data=("ferplus:elsewhere",)), tmp_path / "run")
    named = {"--run": tmp_path / "run", "--data": f"fairface:{shipped / 'data'}"}
    with pytest.raises(SystemExit):
        export.main([*options(named), "--into", str(tmp_path), "--cache", str(shipped / "cache")])
    assert "also learnt from FER+" in capsys.readouterr().err


def test_data_that_is_missing_is_named(shipped, tmp_path, capsys):
    asked = ("--run", shipped / "run", "--data", tmp_path / "none", "--into", tmp_path / "models")
    assert "none is missing" in stopped(export.main, *asked, capsys=capsys)
    assert not (tmp_path / "models").exists()


def replaced(folder, change):
    with stage(folder) as beside:
        shutil.copytree(folder, beside, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
        change(beside)
        put_in_place(beside, folder)


def full(beside):
    (beside / "face.json").write_text("{")
    raise OSError("No space left on device")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (full, r"models cannot be written .*free some space"),
        (lambda beside: (beside / "face.safetensors").write_bytes(b"half"), "not the file that"),
        (lambda beside: (beside / "face.json").write_text("{}"), "export the model again"),
    ],
)
def test_what_is_not_whole_takes_no_place(shipped, tmp_path, change, said):
    folder = copied(shipped, tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(CardError, match=said):
        replaced(folder, change)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_card_without_a_compressed_form_gets_one(shipped, tmp_path, capsys):
    folder = copied(shipped, tmp_path)
    (folder / "face-int8.bin").unlink()
    card = json.loads((folder / "face.json").read_text()) | {"compressed": None}
    (folder / "face.json").write_text(json.dumps(card))
    where = {"--card": folder / "face.json", "--data": shipped / "data"}
    compress.main(options(where | {"--cache": shipped / "cache", "--threads": 1}))
    assert "points lost: gender" in capsys.readouterr().out
    assert set(load_card(folder / "face.json").compressed.lost) == set(Task)


def test_equalised_channels_are_more_alike_and_answers_the_same():
    torch.manual_seed(3)
    trunk = ResNet(Bottleneck, [1, 1, 1, 1], num_classes=4)
    with torch.no_grad():
        trunk.layer1[0].bn1.weight[:8] *= 50  # some channels hold far more than others
    network = FaceNet(trunk, 4, {"gender": 2}).eval()
    pictures = np.random.default_rng(5).normal(size=(6, 3, 48, 48)).astype(np.float32)
    alike = equalise_network(network, pictures)
    with torch.inference_mode():
        before, after = (one(torch.from_numpy(pictures))["gender"] for one in (network, alike))
    assert after.numpy() == pytest.approx(before.numpy(), abs=1e-4)

    def uneven(trunk):
        scales = trunk.layer1[0].bn1.weight.detach()
        return float(scales.max() / scales.median())

    assert uneven(alike.trunk) < uneven(trunk) / 4
