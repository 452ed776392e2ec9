"""What is shown of the network is what the network does."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import openvino
import pytest
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional
from torchvision.models.resnet import BasicBlock, ResNet

from perfumer.classifier import network
from perfumer.classifier.looking import Inspector
from perfumer.classifier.model_card import FORMAT, CardError, ModelCard, load_card, sha256
from perfumer.classifier.network import build
from perfumer.classifier.predictor import Predictor, load_network
from perfumer.classifier.preprocess import crop_face, normalise
from perfumer.messages import Box, Face
from perfumer.traits import LABELS, AgeBand, Emotion, Task
from perfumer.workshop.training.ship.card_files import write_weights
from perfumer.workshop.training.ship.onnx_form import write_onnx
from tests.support.classifier.open_cards import make_open_card
from tests.support.paths import ROOT

SHIPPED = load_card(ROOT / "models/face.json")
SIDE = 64
WHOLE = Face(Box(0.2, 0.2, 0.6, 0.6), (), score=0.9, yaw=0, pitch=0, sharpness=40, brightness=0.5)


def small_resnet(weights: str | None) -> tuple[nn.Module, int]:
    """As deep as a ResNet50 in sizes, with few layers: quick to convert."""
    torch.manual_seed(3)
    trunk = ResNet(BasicBlock, [1, 1, 1, 1])
    trunk.fc = nn.Identity()
    return trunk, 512


def spots(weights: str | None) -> tuple[nn.Module, int]:
    """Two maps of 2 × 2 cells: how bright each quarter is, and nothing."""
    convolution = nn.Conv2d(3, 2, SIDE // 2, SIDE // 2, bias=False)
    nn.init.zeros_(convolution.weight)
    nn.init.constant_(convolution.weight[0], 1.0)
    return nn.Sequential(convolution, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()), 2


network.TRUNKS |= {"small-resnet": small_resnet, "spots": spots}


def card_in(folder: Path, trunk: str, heads: dict[str, torch.Tensor] | None = None) -> ModelCard:
    """A network that learned nothing, with its weights in ``folder``."""
    made = build(trunk, pretrained=False)
    made.load_state_dict(made.state_dict() | (heads or {}))
    write_weights(made, folder / "face.safetensors")
    facts = {"temperature": 1.0, "unsure_below": 0.5}
    return ModelCard(
        format=FORMAT,
        name="small",
        trunk=trunk,
        weights="face.safetensors",
        weights_sha256=sha256(folder / "face.safetensors"),
        side=SIDE,
        mean=(0.0, 0.0, 0.0),
        std=(1.0, 1.0, 1.0),
        tasks={task.value: {"labels": [*LABELS[task]], **facts} for task in Task},
        data=(),
        licence="ours",
        trained={},
        metrics={},
        limits=("none is known",),
    )


def compressed(card: ModelCard, folder: Path) -> ModelCard:
    """The same network with a form for OpenVINO."""
    write_onnx(load_network(card, folder / card.weights), card.side, folder / "face.onnx")
    made = openvino.convert_model(folder / "face.onnx")
    openvino.save_model(made, folder / "face.xml", compress_to_fp16=False)
    files = {name: sha256(folder / name) for name in ("face.xml", "face.bin")}
    form = {"runtime": "openvino", "numbers": "int8", "files": files, "bytes": 1}
    lost = dict.fromkeys([task.value for task in Task], 0.0)
    content = card.model_dump() | {"compressed": {**form, "lost": lost, "calibrated_on": 0}}
    return ModelCard.model_validate(content)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    coarse = np.random.default_rng(1).integers(0, 255, (12, 12, 3), np.uint8)
    return np.kron(coarse, np.ones((10, 10, 1), np.uint8))


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> tuple[ModelCard, Path]:
    folder = tmp_path_factory.mktemp("small")
    return compressed(card_in(folder, "small-resnet"), folder), folder


def looked(card, folder, picture, face=WHOLE):
    return Inspector(card, folder).inspect(picture, face, lambda: None)


def first_maps(card, folder, picture) -> np.ndarray:
    """The first layer as PyTorch computes it from the weights alone."""
    state = {name: tensor.float() for name, tensor in load_file(folder / card.weights).items()}
    crop = crop_face(picture, WHOLE, card.side)
    values = torch.from_numpy(normalise(crop[None], card.mean, card.std))
    maps = functional.conv2d(values, state["trunk.conv1.weight"], stride=2, padding=3)
    norm = [state[f"trunk.bn1.{n}"] for n in ("running_mean", "running_var", "weight", "bias")]
    return functional.relu(functional.batch_norm(maps, *norm))[0].numpy()


@pytest.mark.parametrize("form", ["weights", "compressed"])
def test_each_filter_is_shown_with_what_its_convolution_finds(small, picture, form):
    card, folder = small
    chosen = card if form == "compressed" else card.model_copy(update={"compressed": None})
    maps = first_maps(card, folder, picture)
    kernels = load_file(folder / card.weights)["trunk.conv1.weight"].float().numpy()
    colours = [np.uint8(127.5 + 127.5 * k.transpose(1, 2, 0) / np.abs(k).max()) for k in kernels]
    filters = looked(chosen, folder, picture).filters
    numbers = [next(n for n, c in enumerate(colours) if (c == f.weights).all()) for f in filters]
    assert len(set(numbers)) == 6
    for number, shown in zip(numbers, filters, strict=True):
        low, high = maps[number].min(), maps[number].max()
        assert shown.response == pytest.approx((maps[number] - low) / (high - low), abs=1e-3)


def test_a_booth_without_pytorch_shows_the_same(small, picture, monkeypatch):
    card, folder = small
    by_torch = looked(card.model_copy(update={"compressed": None}), folder, picture)
    monkeypatch.setitem(sys.modules, "perfumer.classifier.runtimes.pytorch", None)
    by_openvino = looked(card, folder, picture)
    assert by_openvino.shares == pytest.approx(by_torch.shares, abs=1e-4)
    for one, other in zip(by_openvino.depths, by_torch.depths, strict=True):
        assert one.liveliest == pytest.approx(other.liveliest, abs=1e-2)
    for emotion in Emotion:
        assert by_openvino.evidence[emotion] == pytest.approx(by_torch.evidence[emotion], abs=1e-2)


@pytest.mark.parametrize(("x", "y"), [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_the_map_is_bright_where_the_head_found_what_spoke(tmp_path, x, y):
    """Bright quarters speak for happy, here; so the map follows the bright quarter."""
    weight = torch.zeros(len(Emotion), 2)
    weight[list(Emotion).index(Emotion.HAPPY), 0] = 1.0
    card = card_in(tmp_path, "spots", {"heads.emotion.weight": weight})
    picture = np.zeros((200, 200, 3), np.uint8)
    picture[80 * y + 30 : 80 * y + 90, 80 * x + 30 : 80 * x + 90] = 255
    found = looked(card, tmp_path, picture)
    row, column = np.unravel_index(found.evidence[Emotion.HAPPY].argmax(), (SIDE, SIDE))
    assert (column > SIDE // 2, row > SIDE // 2) == (bool(x), bool(y))
    assert found.evidence[Emotion.HAPPY].max() == pytest.approx(1)
    assert found.evidence[Emotion.SAD].max() == 0
    assert max(found.shares, key=found.shares.get) is Emotion.HAPPY


@pytest.mark.parametrize("side", [64, 96])
def test_the_shipped_network_is_shown_at_any_side(picture, side):
    card = SHIPPED.model_copy(update={"side": side, "compressed": None})
    found = looked(card, ROOT / "models", picture)
    assert found.crop.shape == (side, side, 3)
    assert [len(depth.liveliest) for depth in found.depths] == [
        side // (2 << n) for n in range(len(found.depths))
    ]
    assert [depth.maps for depth in found.depths] == [64, 128, 256, 512, 1024]
    assert len(found.filters) == 6
    assert found.evidence[Emotion.HAPPY].shape == (side, side)
    assert max(found.evidence[emotion].max() for emotion in Emotion) == pytest.approx(1)


def test_the_shares_are_those_that_the_kiosk_reads(picture):
    read = Predictor(ROOT / "models/face.json", 1).read([crop_face(picture, WHOLE, SHIPPED.side)])
    shares = looked(SHIPPED, ROOT / "models", picture).shares
    assert shares == pytest.approx(read[0].emotion, abs=1e-4)


@pytest.mark.parametrize("make", [make_open_card, lambda _: ROOT / "models/open/face.json"])
def test_a_network_without_expressions_shows_what_spoke_for_each_age(tmp_path, picture, make):
    path = make(tmp_path)
    card = load_card(path)
    found = looked(card, path.parent, picture)
    read = Predictor(path, 1).read([crop_face(picture, WHOLE, card.side)])
    assert found.shares == pytest.approx(read[0].age, abs=1e-4)
    assert set(found.evidence) == set(AgeBand)
    assert (read[0].emotion, read[0].impression) == ({}, {})
    assert sum(read[0].gender.values()) == pytest.approx(1)


def test_who_looks_can_be_stopped(small, picture):
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        Inspector(*small).inspect(picture, WHOLE, stop)


def test_weights_that_are_gone_are_named(small, tmp_path):
    card, folder = small
    for name in ("face.xml", "face.bin"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    with pytest.raises(CardError, match=r"face\.safetensors cannot be opened"):
        Inspector(card, tmp_path)
