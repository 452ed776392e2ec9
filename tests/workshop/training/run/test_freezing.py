"""The first stages of a trunk can stay as they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from perfumer.classifier.network import build
from perfumer.workshop.training import train
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.run.model import to_training
from tests.support.classifier.tiny_training import register

register()


def test_frozen_stages_keep_their_weights_and_statistics():
    network = build("resnet50_half", pretrained=False)
    before = {name: values.clone() for name, values in network.state_dict().items()}
    to_training(network, 2)
    optimizer = torch.optim.SGD(network.parameters(), 0.1)
    logits = network(torch.rand(4, 3, 32, 32))
    sum(values.sum() for values in logits.values()).backward()
    optimizer.step()
    changed = {
        name.removeprefix("trunk.").split(".")[0]
        for name, values in network.state_dict().items()
        if name.startswith("trunk.") and not torch.equal(values, before[name])
    }
    assert changed == {"layer3", "layer4"}


def test_nothing_is_frozen_unless_asked():
    network = build("resnet50_half", pretrained=False)
    to_training(network, 0)
    assert all(part.training for part in network.modules())
    assert all(weights.requires_grad for weights in network.parameters())


def test_a_trunk_without_stages_cannot_be_frozen(tmp_path, capsys):
    with pytest.raises(SystemExit):
        train.main(
            ["--run", str(tmp_path), "--trunk", "tiny", "--freeze", "1", "--data", "parquet:none"]
        )
    assert "--freeze is for ResNets: leave it out" in capsys.readouterr().err
    with pytest.raises(ConfigError, match="--freeze is for ResNets"):
        to_training(build("tiny", pretrained=False), 1)
    with pytest.raises(ConfigError, match="not within 0 and 3"):
        replace(Config(), freeze=4)
