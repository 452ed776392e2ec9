"""Turn a run into what ships: ``python -m perfumer.workshop.training.export --help``.

Fits the impression head on the trunk's frozen features, measures everything, and writes the
weights (half floats, safetensors), their compressed form, the card and MODEL_CARD.md; ONNX goes
beside the run. What was there stays until all of it is made and opens.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from perfumer.classifier.model_card import (
    FORMAT,
    CardError,
    DataSet,
    ModelCard,
    TaskFacts,
    sha256,
)
from perfumer.classifier.network import FaceNet
from perfumer.classifier.runtimes.openvino import OpenVinoRuntime
from perfumer.paths import home
from perfumer.traits import LABELS, Task
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.compress import calibration_from, compressed
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.augment import MEAN, STD
from perfumer.workshop.training.data.datasets import DataError, FaceData
from perfumer.workshop.training.evaluate import KEPT, RATED, with_figures
from perfumer.workshop.training.impressions.head import fit_head
from perfumer.workshop.training.judge.judging import Figures, figures_of
from perfumer.workshop.training.run.model import Run
from perfumer.workshop.training.run.recalibration import PICTURES, recalibrate
from perfumer.workshop.training.run.runs import resume
from perfumer.workshop.training.ship.answers import RATINGS, Judges, as_read, judges_of, rated
from perfumer.workshop.training.ship.card_files import (
    WEIGHTS,
    halved,
    put_in_place,
    staged,
    write_card,
    write_weights,
)
from perfumer.workshop.training.ship.onnx_form import write_onnx

SAME = 1e-2  # most by which a logit of the ONNX file may differ from PyTorch's
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


def export(asked: argparse.Namespace) -> ModelCard:
    """Everything that ships, in place when this returns.

    Raises :class:`CardError`, :class:`CheckpointError`, :class:`ConfigError` or
    :class:`DataError`; ``into`` is then as it was.
    """
    run, config = resume(asked.run)
    side = asked.side or config.sizes[-1]
    splits = sources.read([str(asked.data)], asked.cache, Config.side, config.seed)
    tests = [data for one in splits if (data := one.test or one.val) is not None]
    ratings = asked.data / RATINGS
    network = run.mean.eval()
    _say("counting batch statistics")
    recalibrate(network, [one.train for one in splits], side, config.seed, PICTURES)
    _say("fitting the impression head")
    impressions = fit_head(network, ratings, side)
    halved(network)
    with staged(asked.into) as folder:
        write_weights(network, folder / WEIGHTS)
        onnx = asked.onnx or asked.run / "face.onnx"
        write_onnx(network, side, onnx)
        card = _card(run, config, folder / WEIGHTS, side)
        exact = OpenVinoRuntime(card, onnx, asked.threads)
        _check_alike(network, exact, tests[0], side)
        _say("measuring")
        judges = judges_of(exact, card, [*tests, rated(ratings)], asked.threads)
        card = with_figures(card, _figures(judges, impressions))
        calibration = calibration_from([one.train for one in splits], side)
        _say("compressing")
        form = compressed(card, network, calibration, judges, ratings, folder)
        card = card.model_copy(update={"compressed": form})
        write_card(card, folder)
        put_in_place(folder, asked.into)
    return card


def _say(step: str) -> None:
    sys.stderr.write(f"{step} …\n")


def _check_alike(network: FaceNet, onnx: OpenVinoRuntime, data: FaceData, side: int) -> None:
    """Raises :class:`CardError` unless the ONNX file answers as PyTorch does."""
    pictures = as_read(data.pictures[:8], side)
    with torch.inference_mode():
        wanted, _ = network.read(torch.from_numpy(pictures))
    found = onnx.run(pictures).logits
    apart = max(float(np.abs(found[head] - wanted[head].numpy()).max()) for head in wanted)
    if apart > SAME:
        raise CardError(
            f"the ONNX file answers otherwise than PyTorch (by {apart:.3f}): install the versions "
            "of requirements-train.txt"
        )


def _figures(judges: Judges, impressions: dict[str, object]) -> Figures:
    """Of all tasks; of impressions those of faces that the head was not fitted to."""
    read = list(zip(judges.sets, judges.answers, strict=True))[:-1]
    return figures_of(read) | {
        Task.IMPRESSION.value: impressions,
        "measured_on": [KEPT["parquet"], RATED],
    }


def _card(run: Run, config: Config, weights: Path, side: int) -> ModelCard:
    """Without figures, and what follows from them."""
    return ModelCard(
        format=FORMAT,
        name="AI Perfumer face model",
        trunk=config.trunk,
        weights=weights.name,
        weights_sha256=sha256(weights),
        side=side,
        mean=MEAN,
        std=STD,
        tasks={
            task: TaskFacts(
                labels=tuple(label.value for label in LABELS[task]),
                temperature=1.0,
                unsure_below=1.0,
            )
            for task in Task
        },
        data=DATA,
        licence="CC BY-NC-SA 4.0",
        trained={
            "minutes": round(run.seconds / 60, 1),
            "pictures_seen": run.step * config.batch,
            "epochs": round(run.step * config.batch / 68_709, 2),
            "sizes": list(config.sizes),
            "start": _beginning(config),
            "optimizer": f"AdamW, one cycle, peak {config.peak_rate:g}",
            "seed": config.seed,
        },
        metrics={},
        limits=LIMITS,
    )


def _beginning(config: Config) -> str:
    if config.pretrained:
        return "ImageNet weights"
    return f"the weights of {Path(config.warm).name}" if config.warm else "random weights"


def main(argv: Sequence[str] | None = None) -> None:
    """Ends with status 2 and one line for whatever the caller can mend."""
    parser = _parser()
    asked = parser.parse_args(argv)
    torch.set_num_threads(asked.threads)
    try:
        card = export(asked)
    except (CardError, CheckpointError, ConfigError, DataError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    for task in Task:
        shown = {k: v for k, v in card.metrics[task.value].items() if isinstance(v, float)}
        sys.stdout.write(f"{task.value}: {shown}\n")
    if card.compressed:
        sys.stdout.write(f"{card.compressed.model_dump_json()}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="perfumer export", description=__doc__)
    parser.add_argument("--run", type=Path, default=home() / "runs/face", help="folder of the run")
    parser.add_argument("--data", type=Path, required=True, help="folder of the Parquet files")
    parser.add_argument("--into", type=Path, default=home() / "models", help="default models")
    parser.add_argument("--onnx", type=Path, help="default: face.onnx in the folder of the run")
    parser.add_argument("--side", type=int, help="pixels of the input (default: the last size)")
    parser.add_argument("--cache", type=Path, default=home() / "runs/cache")
    parser.add_argument(
        "--threads", type=int, default=os.cpu_count() or 1, help="processor threads (all)"
    )
    return parser


if __name__ == "__main__":
    main()
