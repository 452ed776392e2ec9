"""Weights of open_nsfw, as its ONNX file has them, become a start that computes the same."""

from __future__ import annotations

import onnx
import pytest
import torch
from onnx import helper, numpy_helper
from torch import nn

from perfumer.classifier.half_resnet import STAGES, STEM, Block
from perfumer.classifier.network import build
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.data.augment import plain
from perfumer.workshop.training.run.model import start, warm
from perfumer.workshop.training.run.open_nsfw import load_into

SIDE = 64
MEAN_BGR = torch.tensor([104.0, 117.0, 123.0]).view(1, 3, 1, 1)


def shapes():
    """The convolutions in the order of the file: the stem, then the blocks, ways around first."""
    found, entering = [(STEM, 3, 7, 7)], STEM
    for within, blocks in STAGES:
        for number in range(blocks):
            around = [(within * 4, entering, 1, 1)] if number == 0 else []
            inner = [(within, entering, 1, 1), (within, within, 3, 3), (within * 4, within, 1, 1)]
            found += around + inner
            entering = within * 4
    return found


def random_weights():
    torch.manual_seed(11)
    folded = []
    for shape in shapes():
        spread = (2 / (shape[1] * shape[2] * shape[3])) ** 0.5
        folded.append((torch.randn(shape) * spread * 0.7, torch.randn(shape[0]) * 0.1))
    return folded


def written(path, folded):
    """An ONNX file with these convolutions, each with its bias, and one without."""
    arrays, nodes = [], []
    for number, (weight, bias) in enumerate(folded):
        names = [f"seen{number}", f"weight{number}", f"bias{number}"]
        arrays.append(numpy_helper.from_array(weight.numpy(), names[1]))
        arrays.append(numpy_helper.from_array(bias.numpy(), names[2]))
        nodes.append(helper.make_node("Conv", names, [f"seen{number + 1}"]))
    nodes.append(helper.make_node("Relu", [f"seen{len(folded)}"], ["found"]))
    graph = helper.make_graph(nodes, "open_nsfw", [], [], arrays)
    onnx.save(helper.make_model(graph), path)
    return path


def convolutions(trunk: nn.Module):
    """Each convolution with its batch norm, in the order of :func:`shapes`."""
    yield trunk.conv1, trunk.bn1
    for block in (part for part in trunk.modules() if isinstance(part, Block)):
        if block.downsample is not None:
            yield block.downsample[0], block.downsample[1]
        yield from ((block.conv1, block.bn1), (block.conv2, block.bn2), (block.conv3, block.bn3))


def folded_network(folded):
    """The network of the file itself: its batch norms only add the biases."""
    network = build("resnet50_half", pretrained=False).eval()
    with torch.no_grad():
        for (conv, norm), (weight, bias) in zip(convolutions(network.trunk), folded, strict=True):
            conv.weight.copy_(weight)
            norm.eps = 0.0
            norm.bias.copy_(bias)
    return network


@pytest.fixture(scope="module")
def faces():
    torch.manual_seed(12)
    coarse = torch.rand(6, 3, 8, 8)
    smooth = nn.functional.interpolate(coarse, size=(SIDE, SIDE), mode="bicubic").clamp(0, 1)
    return (smooth * 255).round().to(torch.uint8).permute(0, 2, 3, 1).contiguous()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return written(tmp_path_factory.mktemp("start") / "open-nsfw.onnx", random_weights())


@torch.inference_mode()
def test_it_computes_what_the_folded_network_computes(file, faces):
    network = build("resnet50_half", pretrained=False)
    load_into(network, file, faces)
    blue_green_red = faces.permute(0, 3, 1, 2).float().flip(1) - MEAN_BGR
    expected = folded_network(random_weights()).features(blue_green_red)
    found = network.eval().features(plain(faces, SIDE))
    # At the border the padding stands for colours that differ by less than one grey level of 255.
    assert float((found - expected).abs().max()) < 0.01 * float(expected.abs().mean())


def test_its_batch_norms_have_the_statistics_of_the_faces(file, faces):
    network = build("resnet50_half", pretrained=False)
    was_training = network.training
    load_into(network, file, faces)
    for _, norm in convolutions(network.trunk):
        torch.testing.assert_close(norm.weight**2, norm.running_var + norm.eps, rtol=1e-4, atol=0)
        assert bool((norm.running_var != 1).any())
    assert network.training == was_training


def test_a_run_starts_from_it(file, faces):
    run = start(Config(trunk="resnet50_half"))
    warm(run, file, "resnet50_half", faces)
    for one in (run.network, run.mean):
        weights = one.trunk.layer1[0].conv2.weight
        torch.testing.assert_close(weights, random_weights()[3][0])


def test_another_file_or_trunk_is_named_with_its_remedy(file, faces, tmp_path):
    half, tiny = build("resnet50_half", pretrained=False), build("resnet50", pretrained=False)
    with pytest.raises(CheckpointError, match="does not fit the trunk: give --trunk resnet50_half"):
        load_into(tiny, file, faces)
    with pytest.raises(CheckpointError, match=r"other\.onnx does not fit the trunk"):
        load_into(half, written(tmp_path / "other.onnx", random_weights()[:5]), faces)
    (tmp_path / "broken.onnx").write_bytes(b"no network at all")
    for name in ("broken.onnx", "missing.onnx"):
        with pytest.raises(CheckpointError, match=rf"{name} holds no weights"):
            load_into(half, tmp_path / name, faces)
