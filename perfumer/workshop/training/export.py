"""Turn a run into what ships: ``perfumer export --help``.

Fits the impression head on the features of the trunk, measures all tasks, and writes the weights
(half-precision numbers, safetensors), their compressed form, the card and MODEL_CARD.md. The ONNX
file goes into the folder of the run. Older files stay until all new ones are complete and open.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from perfumer.classifier.model_card import CardError, DataSet, ModelCard
from perfumer.classifier.network import FaceNet
from perfumer.classifier.runtimes.openvino import OpenVinoRuntime
from perfumer.paths import home
from perfumer.traits import Task
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.compress import calibration_from, compress
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.datasets import DataError, FaceData
from perfumer.workshop.training.evaluate import JUDGED_ON, RATED, add_figures
from perfumer.workshop.training.impressions.head import fit_head
from perfumer.workshop.training.judge.judging import Figures, figures_of
from perfumer.workshop.training.run.model import Run
from perfumer.workshop.training.run.runs import resume
from perfumer.workshop.training.ship.answers import RATINGS, Judges, as_read, judges_of, load_rated
from perfumer.workshop.training.ship.exporter import Facts, export_network, prepare_network
from perfumer.workshop.training.ship.onnx_form import write_onnx

MAX_LOGIT_GAP = 1e-2  # largest difference between a logit of the ONNX file and PyTorch's
TRUNK_DATA = (  # the trunk is trained on these; the published training parts, without duplicates
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
)
DATA = (
    *TRUNK_DATA,
    DataSet(
        name="One Million Impressions, a part",
        pictures=804,
        tasks=(Task.IMPRESSION,),
        licence="CC BY-NC-SA 4.0",
        source="Peterson et al., PNAS 2022",
    ),
)
PICTURES_PER_EPOCH = sum(each.pictures for each in TRUNK_DATA)  # 68,709
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
    """Export the run of ``asked.run`` into ``asked.into``, with everything that ships.

    Raises :class:`CardError`, :class:`CheckpointError`, :class:`ConfigError` or
    :class:`DataError`; ``into`` is then as it was.
    """
    run, config = resume(asked.run)
    side = asked.side or config.sizes[-1]
    splits = sources.read([str(asked.data)], asked.cache, Config.side, config.seed)
    tests = [data for one in splits if (data := one.test or one.val) is not None]
    ratings = asked.data / RATINGS
    _say("counting batch statistics")
    network = prepare_network(run, config, splits, side)
    _say("fitting the impression head")
    impressions = fit_head(network, ratings, side)

    def complete(card: ModelCard, folder: Path) -> ModelCard:
        onnx = asked.onnx or asked.run / "face.onnx"
        write_onnx(network, side, onnx)
        exact = OpenVinoRuntime(card, onnx, asked.threads)
        _check_alike(network, exact, tests[0], side)
        _say("measuring")
        judges = judges_of(exact, card, [*tests, load_rated(ratings)], asked.threads)
        card = add_figures(card, _figures(judges, impressions))
        calibration = calibration_from([one.train for one in splits], side)
        _say("compressing")
        form = compress(card, network, calibration, judges, ratings, folder)
        return card.model_copy(update={"compressed": form})

    return export_network(network, run, config, side, _facts(run, config), complete, asked.into)


def _say(step: str) -> None:
    sys.stderr.write(f"{step} …\n")


def _check_alike(network: FaceNet, onnx: OpenVinoRuntime, data: FaceData, side: int) -> None:
    """Raise :class:`CardError` unless the ONNX file answers as PyTorch does."""
    pictures = as_read(data.pictures[:8], side)
    with torch.inference_mode():
        wanted, _ = network.read(torch.from_numpy(pictures))
    logits = onnx.run(pictures).logits
    gap = max(float(np.abs(logits[head] - wanted[head].numpy()).max()) for head in wanted)
    if gap > MAX_LOGIT_GAP:
        raise CardError(
            f"the ONNX file answers differently from PyTorch (by {gap:.3f}): install the versions "
            "of requirements-train.txt"
        )


def _figures(judges: Judges, impressions: dict[str, object]) -> Figures:
    """Return the figures of all tasks; of impressions, on faces the head was not fitted to."""
    read = list(zip(judges.sets, judges.answers, strict=True))[:-1]
    return figures_of(read) | {
        Task.IMPRESSION.value: impressions,
        "measured_on": [JUDGED_ON["parquet"], RATED],
    }


def _facts(run: Run, config: Config) -> Facts:
    return Facts(
        name="AI Perfumer face model",
        tasks=tuple(Task),
        data=DATA,
        licence="CC BY-NC-SA 4.0",
        limits=LIMITS,
        trained={
            "epochs": round(run.step * config.batch / PICTURES_PER_EPOCH, 2),
            "start": _describe_start(config),
            "optimizer": f"AdamW, one cycle, peak {config.peak_rate:g}",
        },
    )


def _describe_start(config: Config) -> str:
    if config.pretrained:
        return "ImageNet weights"
    return f"the weights of {Path(config.warm).name}" if config.warm else "random weights"


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; errors that the user can fix end it with status 2 and one line."""
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
