"""Measure a network on labelled faces: ``python -m perfumer.workshop.training.evaluate``.

Prints JSON, per task: accuracy, confusion, calibration before and after temperature scaling,
error by group, and what "not sure" below a threshold buys. ``--write`` puts it into the card.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from perfumer.classifier.label_sets import tasks_of
from perfumer.classifier.model_card import CardError, ModelCard, TaskFacts, load_card
from perfumer.classifier.network import FaceNet, NetworkError
from perfumer.classifier.predictor import load_network
from perfumer.paths import find, home
from perfumer.traits import Task
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.datasets import DataError, FaceData
from perfumer.workshop.training.impressions.head import head_of
from perfumer.workshop.training.judge.judging import Figures, judged, ours_already
from perfumer.workshop.training.processes import join
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.ship.card_text import card_text

REFUSED = (CardError, CheckpointError, ConfigError, DataError, NetworkError)
CARD = "face.json"  # as export names it
RATINGS = "omi_train.parquet"  # beside the other Parquet files
RATED = "One Million Impressions, 5-fold"
KEPT = {  # what the data sets that are published in parts keep for judging
    "parquet": "FairFace val, FER2013 private test",
    "fairface": "FairFace val",
    "fer2013": "FER2013 private test",
}


@dataclass(frozen=True)
class Subject:
    """What is measured; ``seed`` is the one its training parted people with."""

    network: FaceNet
    side: int
    seed: int
    card: ModelCard | None  # None for a run


def subject(path: Path) -> Subject:
    """What lies at ``path``, as :func:`found_at` returned it.

    Raises :class:`CardError` or :class:`CheckpointError`.
    """
    if path.suffix != ".json":
        network, config = runs.averaged(path)
        return Subject(network, config.sizes[-1], config.seed, None)
    card = load_card(path)
    network = load_network(card, path.parent / card.weights)
    return Subject(network, card.side, int(card.trained.get("seed", Config.seed)), card)


def found_at(path: Path) -> Path:
    """The card or the checkpoint meant by it, by its weights, or by the folder of either.

    Raises :class:`CardError` for a folder that holds neither.
    """
    if path.suffix == ".safetensors":
        return path.with_suffix(".json")
    if not path.is_dir():
        return path
    if (path / runs.LATEST).exists():
        return path / runs.LATEST
    if (path / CARD).exists():
        return path / CARD
    cards = sorted(path.glob("*.json"))
    if len(cards) != 1:
        raise CardError(
            f"{path} holds no {runs.LATEST}, no {CARD} and {len(cards)} other *.json: name the "
            "card or the run with --weights"
        )
    return cards[0]


def add_figures(card: ModelCard, found: Mapping[str, Any]) -> ModelCard:
    """The card with what was measured, and the temperatures and thresholds that follow from it.

    Raises :class:`CardError` when a task that the card's network reads was not measured.
    """
    lacking = [task.value for task in Task if task in card.reads and task.value not in found]
    if lacking:
        raise CardError(f"{', '.join(lacking)} not measured: --data must have all tasks to --write")
    heads = {head: _add_figures(facts, found) for head, facts in card.tasks.items()}
    return card.model_copy(update={"metrics": dict(found), "tasks": heads})


def _add_figures(facts: TaskFacts, found: Mapping[str, Any]) -> TaskFacts:
    tasks = tasks_of(facts.labels)
    # A head with labels of its own is read at its own temperature: it was measured so.
    names = ["unsure_below", *(["temperature"] if ours_already(facts, tasks[0]) else [])]
    measured = found[tasks[0].value]
    update = {name: measured[name] for name in names if name in measured}
    return facts.model_copy(update=update if len(tasks) == 1 else {})


def main(argv: Sequence[str] | None = None) -> None:
    parser = _parser()
    asked = parser.parse_args(argv)
    if asked.write and asked.mirror:
        parser.error(
            "--write is for single readings: the kiosk does not mirror; leave out --mirror"
        )
    if asked.threads:
        torch.set_num_threads(asked.threads)
    try:
        path = found_at(asked.weights)
        what = subject(path)
        found = _measured(what, asked)
        if asked.write:
            _write(path, what, found)
    except REFUSED as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    sys.stdout.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


def _measured(what: Subject, asked: argparse.Namespace) -> Figures:
    network, side = what.network, asked.side or what.side
    network.to(join(asked.device).device)
    found = judged(network, _sets(what, asked), side, what.card, asked.mirror)
    ratings = asked.ratings or _beside(asked.data)
    if ratings and (what.card is None or Task.IMPRESSION in what.card.heads):
        labelled = found.get(Task.IMPRESSION.value)
        found[Task.IMPRESSION.value] = dict(head_of(network, ratings, side).figures)
        if labelled:
            found[Task.IMPRESSION.value]["of_labels"] = labelled
    if not found:
        raise DataError(f"{' '.join(asked.data)}: no picture has a label of a task that is read")
    return found | {"measured_on": _named(asked, ratings)}


def _sets(what: Subject, asked: argparse.Namespace) -> list[FaceData]:
    splits = sources.read(asked.data, asked.cache, Config.side, what.seed)
    if asked.whole:
        parts = [part for one in splits for part in (one.train, one.val, one.test)]
    else:
        parts = [one.test or one.val for one in splits]
    return [part for part in parts if part is not None]


def _named(asked: argparse.Namespace, ratings: Path | None) -> list[str]:
    """Kinds of data: where they lie is nobody's business."""
    kinds = [name.partition(":")[0] if ":" in name else "parquet" for name in asked.data]
    if asked.whole:
        names = [f"{kind}, every picture" for kind in kinds]
    else:
        names = [KEPT.get(kind, f"{kind}, the part kept for judging") for kind in kinds]
    return names + ([RATED] if ratings else [])


def _beside(data: Sequence[str]) -> Path | None:
    folders = [Path(name.removeprefix("parquet:")) for name in data]
    found = [folder / RATINGS for folder in folders if (folder / RATINGS).is_file()]
    return found[0] if found else None


def _write(path: Path, what: Subject, found: Figures) -> None:
    if what.card is None:
        raise CardError(f"--write needs a card, and {path} is none: export the run first")
    card = add_figures(what.card, found)
    for file, text in (
        (path, card.model_dump_json(indent=1) + "\n"),
        (path.with_name("MODEL_CARD.md"), card_text(card)),
    ):
        beside = file.with_suffix(".part")
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(file)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise CardError(
                f"{file} cannot be written ({error}): free some space; the old one is still there"
            ) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="perfumer evaluate", description=__doc__)
    parser.add_argument(
        "--weights",
        "--card",
        type=Path,
        default=find("models/face.json"),
        help="a model card, its weights, a checkpoint, or a folder of them (models/face.json)",
    )
    parser.add_argument(
        "--data", action="append", required=True, metavar="KIND:PATH", help="repeat for several"
    )
    parser.add_argument(
        "--whole",
        action="store_true",
        help="judge on every picture of --data: for data that nothing was trained on",
    )
    parser.add_argument("--ratings", type=Path, help=f"of impressions ({RATINGS} in --data)")
    parser.add_argument("--side", type=int, help="pixels (as the card or the run says)")
    parser.add_argument(
        "--mirror",
        action="store_true",
        help="read each face with its mirror image, as predict does",
    )
    parser.add_argument("--write", action="store_true", help="put the figures into the card")
    parser.add_argument("--cache", type=Path, default=home() / "runs/cache")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda (auto)")
    parser.add_argument("--threads", type=int, help="processor threads (all)")
    return parser


if __name__ == "__main__":
    main()
