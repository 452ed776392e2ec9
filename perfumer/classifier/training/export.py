"""Turn a run into what ships: ``python -m perfumer.classifier.training.export --help``.

Fits the impression head on the trunk's frozen features, measures everything, and writes the
weights (half floats, safetensors), the card and the tables of the model card.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file

from perfumer.classifier.model_card import (
    FORMAT,
    DataSet,
    ModelCard,
    TaskFacts,
    sha256,
)
from perfumer.classifier.network import FaceNet
from perfumer.classifier.training import impressions
from perfumer.classifier.training.augment import MEAN, STD
from perfumer.classifier.training.card_text import card_text
from perfumer.classifier.training.datasets import FaceData
from perfumer.classifier.training.evaluate import evaluate, outputs
from perfumer.classifier.training.train import Config, Run, resume
from perfumer.traits import LABELS, Task

DATA = (
    DataSet(
        name="FairFace, a part",
        pictures=40_000,
        tasks=(Task.GENDER, Task.AGE),
        licence="CC BY 4.0",
        source="Karkkainen and Joo, WACV 2021",
    ),
    DataSet(
        name="FER2013",
        pictures=28_709,
        tasks=(Task.EMOTION,),
        licence="research use",
        source="Goodfellow et al., 2013",
    ),
    DataSet(
        name="One Million Impressions, a part",
        pictures=804,
        tasks=(Task.IMPRESSION,),
        licence="CC BY-NC-SA 4.0",
        source="Peterson et al., PNAS 2022",
    ),
)
LIMITS = (
    "Reads the impression people get of a picture, never what a person is like.",
    "Perceived gender is binary because its data is; it only orders a catalog.",
    "Never predicts race, orientation, health, politics or religion.",
    "Impressions are those of American raters of computer-made, mostly white faces.",
    "Children and old people are read worse than others; see the tables by group.",
    "Thresholds of being sure were chosen on the pictures they are judged on; "
    "right when sure will be lower on new ones.",
)


def with_impressions(network: FaceNet, ratings: Path, side: int) -> dict[str, Any]:
    """Fit the impression head in place; returns its cross-validated figures."""
    faces = impressions.load(ratings, 112)
    data = FaceData(faces.pictures, {}, np.array([]), np.array([]))
    plain_side = outputs(network, data, side)["features"]
    flipped = FaceData(faces.pictures[:, :, ::-1].copy(), {}, np.array([]), np.array([]))
    features = (plain_side + outputs(network, flipped, side)["features"]) / 2
    head = impressions.fit(features, faces)
    linear = network.heads[Task.IMPRESSION.value]
    assert isinstance(linear, torch.nn.Linear)
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(head.weight.T).float())
        linear.bias.copy_(torch.from_numpy(head.bias).float())
    return dict(head.figures)


def card_of(
    run: Run, config: Config, weights: Path, side: int, figures: dict[str, Any]
) -> ModelCard:
    facts = {
        task: TaskFacts(
            labels=tuple(label.value for label in LABELS[task]),
            temperature=figures[task.value].get("temperature", 1.0),
            unsure_below=figures[task.value].get("unsure_below", 0.35),
        )
        for task in Task
    }
    return ModelCard(
        format=FORMAT,
        name="AI Perfumer face model",
        trunk=config.trunk,
        weights=weights.name,
        weights_sha256=sha256(weights),
        side=side,
        mean=MEAN,
        std=STD,
        tasks=facts,
        data=DATA,
        licence="CC BY-NC-SA 4.0",
        trained={
            "minutes": round(run.seconds / 60, 1),
            "pictures_seen": run.step * config.batch,
            "epochs": round(run.step * config.batch / 68_709, 2),
            "sizes": list(config.sizes),
            "start": "ImageNet weights" if config.pretrained else "random weights",
            "optimizer": f"AdamW, one cycle, peak {config.peak_rate:g}",
        },
        metrics=figures,
        limits=LIMITS,
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=Path("runs/face"))
    parser.add_argument("--data", type=Path, required=True, help="folder of the Parquet files")
    parser.add_argument("--into", type=Path, default=Path("models"))
    parser.add_argument("--side", type=int, help="pixels of the input (default: the last size)")
    options = parser.parse_args(argv)
    run, config = resume(options.run)
    side = options.side or config.sizes[-1]
    network = run.mean
    figures = evaluate(network, options.data, options.run.parent / "cache", side)
    figures["impression"] = with_impressions(network, options.data / "omi_train.parquet", side)
    weights = options.into / "face.safetensors"
    options.into.mkdir(parents=True, exist_ok=True)
    state = {
        name: (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
        for name, tensor in network.state_dict().items()
    }
    beside = weights.with_suffix(".part")
    save_file(state, beside)
    beside.chmod(0o644)
    beside.replace(weights)
    card = card_of(run, config, weights, side, figures)
    (options.into / "face.json").write_text(card.model_dump_json(indent=1) + "\n")
    (options.into / "MODEL_CARD.md").write_text(card_text(card))
    for task in Task:
        shown = {k: v for k, v in figures[task.value].items() if isinstance(v, float)}
        sys.stdout.write(f"{task.value}: {shown}\n")


if __name__ == "__main__":
    main()
