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
from dataclasses import replace
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
from perfumer.workshop.training.evaluate import JUDGED_ON, add_figures
from perfumer.workshop.training.evaluate import RATED as RATED_BY
from perfumer.workshop.training.heads import EXTRA
from perfumer.workshop.training.impressions.head import fit_head
from perfumer.workshop.training.judge.judging import Figures, figures_of
from perfumer.workshop.training.run.model import Run
from perfumer.workshop.training.run.runs import resume
from perfumer.workshop.training.ship.answers import RATINGS, Judges, as_read, judges_of, load_rated
from perfumer.workshop.training.ship.evening import even_expressions
from perfumer.workshop.training.ship.exporter import (
    Facts,
    export_network,
    keep_heads,
    prepare_network,
)
from perfumer.workshop.training.ship.history import history_of, name_teacher, sets_learnt
from perfumer.workshop.training.ship.onnx_form import write_onnx
from perfumer.workshop.training.ship.sources import RATED, SETS, licence_of

MAX_LOGIT_GAP = 1e-2  # largest difference between a logit of the ONNX file and PyTorch's
LIMITS = (
    "Reads how a picture of a face strikes people, never what a person is like.",
    "Perceived gender is binary because its data is; it only orders a catalog.",
    "Never predicts race, orientation, health, politics or religion.",
    "Children and old people are read worse than others; see the tables by group.",
    "Thresholds of being sure were chosen on the pictures they are judged on; "
    "right when sure will be lower on new ones.",
)
OF_RATINGS = "Impressions are those of American raters of computer-made, mostly white faces."


def export(asked: argparse.Namespace) -> ModelCard:
    """Export the run of ``asked.run`` into ``asked.into``, with everything that ships.

    Raises :class:`CardError`, :class:`CheckpointError`, :class:`ConfigError` or
    :class:`DataError`; ``into`` is then as it was.
    """
    run, config = resume(asked.run)
    side = asked.side or config.sizes[-1]
    data = _data(asked.data)
    splits = sources.read(asked.data, asked.cache, config.side, config.seed)
    tests = [part for one in splits if (part := one.test or one.val) is not None]
    ratings = _ratings(asked)
    _check_named(config, [*data, RATED] if ratings else data, asked.run)
    facts = _facts(run, config, data, ratings)
    _say("counting batch statistics")
    network = prepare_network(run, config, splits, side)
    lean = even_expressions(network, [one.val for one in splits if one.val is not None], side)
    if Task.EMOTION in facts.tasks:
        facts = replace(facts, trained={**facts.trained, "added_to_angry_fear_sad": lean})
    keep_heads(network, [*facts.tasks, *(head for head in EXTRA if head in config.tasks)])
    impressions = None
    if ratings:
        _say("fitting the impression head")
        impressions = fit_head(network, ratings, side)

    def complete(card: ModelCard, folder: Path) -> ModelCard:
        onnx = asked.onnx or asked.run / "face.onnx"
        write_onnx(network, side, onnx)
        exact = OpenVinoRuntime(card, onnx, asked.threads)
        _check_alike(network, exact, tests[0], side)
        _say("measuring")
        judged = [*tests, load_rated(ratings)] if ratings else tests
        judges = judges_of(exact, card, judged, asked.threads)
        card = add_figures(card, _figures(judges, tests, impressions, asked.data))
        calibration = calibration_from([one.train for one in splits], side)
        _say("compressing")
        form = compress(card, network, calibration, judges, ratings, folder)
        return card.model_copy(update={"compressed": form})

    return export_network(network, run, config, side, facts, complete, asked.into)


def _data(names: Sequence[str]) -> list[DataSet]:
    """Return what is known of the data sets; raises :class:`DataError` for another kind."""
    kinds = sources.kinds_of(names)
    for kind in kinds:
        if kind not in SETS:
            raise DataError(
                f"--data {kind}: export knows the terms of {', '.join(SETS)}; a model of other "
                "data is exported with export-own"
            )
    return [each for kind in kinds for each in SETS[kind]]


def _check_named(config: Config, data: Sequence[DataSet], run: Path) -> None:
    """Raise :class:`DataError` unless ``data`` has all that the weights learnt from.

    Their licence is that of ``data``, so a set that is left out would be used against its terms.
    """
    left_out = sets_learnt(config) - {each.name for each in data}
    if left_out:
        raise DataError(
            f"--run {run} also learnt from {', '.join(sorted(left_out))}: name that with --data, "
            "or start from weights that did not"
        )


def _ratings(asked: argparse.Namespace) -> Path | None:
    """Return the file of rated impressions that is named, or that of the Parquet folder."""
    if asked.ratings:
        return Path(asked.ratings)
    folders = [Path(name.removeprefix("parquet:")) for name in asked.data]
    return next((file for folder in folders if (file := folder / RATINGS).is_file()), None)


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


def _figures(
    judges: Judges,
    tests: Sequence[FaceData],
    impressions: Figures | None,
    names: Sequence[str],
) -> Figures:
    """Return the figures of all tasks; of impressions, on faces the head was not fitted to."""
    kinds = sources.kinds_of(names)
    on: dict[str, object] = {"measured_on": [JUDGED_ON[kind] for kind in kinds]}
    read = list(zip(judges.sets, judges.answers, strict=True))[: len(tests)]
    found = figures_of(read)
    if impressions is not None:
        found[Task.IMPRESSION.value] = impressions
        on = {"measured_on": [JUDGED_ON[kind] for kind in kinds] + [RATED_BY]}
    return found | on


def _facts(run: Run, config: Config, data: Sequence[DataSet], ratings: Path | None) -> Facts:
    everything = [*data, RATED] if ratings else list(data)
    tasks = {task for each in everything for task in each.tasks}
    per_epoch = sum(each.pictures for each in data)
    return Facts(
        name="AI Perfumer face model" if ratings else "AI Perfumer open face model",
        tasks=tuple(task for task in Task if task in tasks),
        data=everything,
        licence=licence_of(everything),
        limits=[*LIMITS, OF_RATINGS] if ratings else LIMITS,
        trained={
            **({"taught_by": teacher} if (teacher := name_teacher(config)) else {}),
            "epochs": round(run.step * config.batch / per_epoch, 2),
            "history": history_of(config),
            "optimizer": f"AdamW, one cycle, peak {config.peak_rate:g}",
        },
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; errors that the user can fix end it with status 2 and one line."""
    parser = _parser()
    asked = parser.parse_args(argv)
    torch.set_num_threads(asked.threads)
    try:
        card = export(asked)
    except (CardError, CheckpointError, ConfigError, DataError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    for task in (task for task in Task if task in card.reads):
        shown = {k: v for k, v in card.metrics[task.value].items() if isinstance(v, float)}
        sys.stdout.write(f"{task.value}: {shown}\n")
    if card.compressed:
        sys.stdout.write(f"{card.compressed.model_dump_json()}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="perfumer export", description=__doc__)
    parser.add_argument("--run", type=Path, default=home() / "runs/face", help="folder of the run")
    parser.add_argument(
        "--data",
        action="append",
        required=True,
        metavar="KIND:PATH",
        help=f"what it was trained on; kinds: {', '.join(SETS)}; a folder alone is parquet",
    )
    parser.add_argument(
        "--ratings", type=Path, help=f"rated impressions ({RATINGS} in the folder of parquet)"
    )
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
