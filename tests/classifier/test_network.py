"""The trunks with their heads: what they read, at which sizes, and with which older weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torchvision
from torch import nn
from torchvision.models import VisionTransformer
from torchvision.models.resnet import Bottleneck, ResNet

from perfumer.classifier.network import TRUNKS, AnySize, Residual, build
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data.augment import plain
from perfumer.workshop.training.processes import fast_type
from perfumer.workshop.training.run.model import start
from perfumer.workshop.training.run.recalibration import recalibrate
from perfumer.workshop.training.run.runs import resume, save
from tests.support.classifier.tiny_training import faces, register

WIDE = "heads.impression.weight"


def shallow() -> ResNet:
    """A ResNet50 with one block a stage: as wide, a fifth of the work."""
    return ResNet(Bottleneck, [1, 1, 1, 1])


register()
TRUNKS["tiny-residual"] = lambda weights: (Residual(shallow(), 2048), 2048)


@pytest.fixture(scope="module")
def residual():
    torch.manual_seed(3)
    return build("tiny-residual", pretrained=False).eval()


@torch.inference_mode()
def test_the_trunk_computes_what_torchvisions_does(residual):
    theirs = shallow()
    theirs.fc = nn.Identity()
    theirs.load_state_dict(residual.trunk.state_dict(), strict=False)
    pictures = torch.rand(2, 3, 72, 72)
    torch.testing.assert_close(residual.features(pictures), theirs.eval()(pictures))
    torch.testing.assert_close(residual.trunk(pictures), theirs(pictures))


@torch.inference_mode()
def test_impressions_are_read_from_several_depths_and_the_others_from_the_last(residual):
    pictures = torch.rand(2, 3, 64, 64)
    logits, features = residual.read(pictures)
    depths = residual.depths(pictures)
    assert features.shape == (2, 2048)
    assert depths.shape == (2, 2048 + 5 * (1024 + 512))
    torch.testing.assert_close(depths[:, :2048], features)
    torch.testing.assert_close(logits["impression"], residual.heads["impression"](depths))
    torch.testing.assert_close(logits["age"], residual.heads["age"](features))


@torch.inference_mode()
def test_a_summary_tells_where_and_how_evenly(residual):
    plain = torch.zeros(1, 3, 64, 64)
    corner = plain.clone()
    corner[:, :, :32, :32] = 1
    second = residual.depths(corner)[0, -5 * 512 :].view(5, 512)
    mirrored = residual.depths(corner.flip(3))[0, -5 * 512 :].view(5, 512)
    assert (second[0] - second[3]).abs().mean() > 0.001  # the quarters differ
    assert mirrored[4].shape == (512,)
    assert bool((second[4] >= 0).all())


@torch.inference_mode()
def test_weights_from_before_earlier_layers_were_read_mean_what_they_meant(residual):
    old = dict(residual.state_dict())
    old[WIDE] = old[WIDE][:, :2048].clone()
    network = build("tiny-residual", pretrained=False).eval()
    network.load_state_dict(old)
    pictures = torch.rand(1, 3, 64, 64)
    expected = network.features(pictures) @ old[WIDE].T + old["heads.impression.bias"]
    torch.testing.assert_close(network(pictures)["impression"], expected)


def test_a_run_from_before_earlier_layers_were_read_goes_on(tmp_path):
    config = Config(trunk="tiny-residual")
    run = start(config)
    sum(values.sum() for values in run.network(torch.rand(2, 3, 32, 32)).values()).backward()
    run.optimizer.step()
    place = [name for name, _ in run.network.named_parameters()].index(WIDE)
    narrow(run, place)
    save(run, config, tmp_path)
    resumed, _ = resume(tmp_path)
    head = resumed.network.heads["impression"]
    before = head.weight.detach().clone()
    head(torch.rand(1, 9728)).sum().backward()
    resumed.optimizer.step()
    assert before.shape[1] == 9728
    assert not torch.equal(before, head.weight)


def narrow(run, place: int) -> None:
    """As a run was saved before."""
    for network in (run.network, run.mean):
        head = network.heads["impression"]
        head.weight = nn.Parameter(head.weight[:, :2048].detach().clone())
    old = run.optimizer.param_groups[0]["params"][place]
    moments = run.optimizer.state.pop(old)
    weight = run.network.heads["impression"].weight
    run.optimizer.param_groups[0]["params"][place] = weight
    run.optimizer.state[weight] = {
        name: values[:, :2048].clone() if values.ndim == 2 else values
        for name, values in moments.items()
    }


@torch.inference_mode()
def test_a_transformer_reads_other_sizes_than_its_own():
    vit = VisionTransformer(32, 8, 2, 2, 16, 32).eval()
    vit.heads = nn.Identity()
    network = AnySize(vit)
    face = torch.rand(1, 3, 16, 16)
    at_its_own = nn.functional.interpolate(face, size=(32, 32), mode="bilinear")
    torch.testing.assert_close(network(face), vit(at_its_own))
    assert network(torch.rand(1, 3, 10, 10)).shape == network(torch.rand(1, 3, 24, 24)).shape


@pytest.mark.parametrize("trunk", ["vgg16", "densenet121"])
def test_pictures_that_a_trunk_would_shrink_to_nothing_are_refused(trunk):
    with pytest.raises(ConfigError, match=f"--sizes 32 .*{trunk} .*32 pixels"):
        Config(trunk=trunk, sizes=(32,), shares=(1.0,), jitter=8)
    assert Config(trunk=trunk, sizes=(40,), shares=(1.0,), jitter=8).sizes == (40,)


@pytest.mark.parametrize(
    "trunk", ["resnet50", "vgg16", "densenet121", "efficientnet_b0", "vit_b_16"]
)
def test_a_trunk_has_torchvisions_name(trunk):
    assert trunk in TRUNKS
    assert hasattr(torchvision.models, trunk)


@pytest.mark.parametrize(
    ("amx", "avx", "kind"),
    [(True, False, torch.bfloat16), (False, True, torch.bfloat16), (False, False, torch.float32)],
)
def test_half_the_width_is_used_where_the_processor_multiplies_in_it(monkeypatch, amx, avx, kind):
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx, raising=False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: avx, raising=False)
    assert fast_type("auto", torch.device("cpu")) is kind
    assert fast_type("float32", torch.device("cpu")) is torch.float32


def test_statistics_are_counted_anew_on_plain_pictures():
    network = build("tiny-residual", pretrained=False).eval()
    sets = [faces(60), faces(40, seed=1)]
    weights = network.trunk.conv1.weight.clone()
    recalibrate(network, sets, 24, seed=1, pictures=100)
    with torch.inference_mode():
        pictures = np.concatenate([one.pictures for one in sets])
        seen = network.trunk.conv1(plain(torch.from_numpy(pictures), 24))
    torch.testing.assert_close(
        network.trunk.bn1.running_mean, seen.mean(dim=(0, 2, 3)), rtol=1e-3, atol=1e-4
    )
    assert torch.equal(network.trunk.conv1.weight, weights)
    assert not network.training
    assert network.trunk.bn1.momentum == 0.1


def test_a_trunk_without_statistics_stays_as_it_is():
    network = build("tiny", pretrained=False)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    recalibrate(network, [faces(60)], 16, seed=1, pictures=60)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())
