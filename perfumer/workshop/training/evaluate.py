"""Measure a network on labelled faces: ``perfumer evaluate``.

Prints JSON with, for each task: accuracy, confusion, calibration before and after temperature
scaling, errors by group, and the effect of saying "not sure" below a threshold. ``--write`` puts
these figures into the model card. On FairFace and FER+ as published, a table of the figures beside
what they must reach is printed to standard error.
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
from perfumer.files.whole import write_whole
from perfumer.paths import find, home
from perfumer.traits import Task
from perfumer.workshop.training.checkpoint import CheckpointError
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.datasets import DataError, FaceData
from perfumer.workshop.training.heads import EXTRA, labels_of
from perfumer.workshop.training.impressions.head import head_of
from perfumer.workshop.training.judge.goals import goals_table
from perfumer.workshop.training.judge.judging import (
    Figures,
    Read,
    figures_of,
    ours_already,
    read_again,
    read_sets,
)
from perfumer.workshop.training.judge.others import other_figures
from perfumer.workshop.training.processes import join
from perfumer.workshop.training.run import runs
from perfumer.workshop.training.ship.answers import RATINGS
from perfumer.workshop.training.ship.card_text import card_text

USER_ERRORS = (CardError, CheckpointError, ConfigError, DataError, NetworkError)
CARD = "face.json"  # the name that export gives
RATED = "One Million Impressions, 5-fold"
FAIRFACE = "FairFace val"
FERPLUS = "FER+ private test, the faces that most of ten people agree on"
JUDGED_ON = {  # the published part of each data set that is kept for judging
    "parquet": f"{FAIRFACE}; {FERPLUS}",
    "fairface": FAIRFACE,
    "ferplus": FERPLUS,
}


@dataclass(frozen=True)
class Subject:
    """The network to measure."""

    network: FaceNet
    side: int  # pixels it reads at
    seed: int  # seed by which training split the people
    card: ModelCard | None  # None for a run


def load_subject(path: Path) -> Subject:
    """Load the card or checkpoint at ``path``, which :func:`find_subject` returned.

    Raises :class:`CardError` or :class:`CheckpointError`.
    """
    if path.suffix != ".json":
        network, config = runs.load_averaged(path)
        return Subject(network, config.sizes[-1], config.seed, None)
    card = load_card(path)
    extra = {head: len(labels_of(head)) for head in EXTRA}
    network = load_network(card, path.parent / card.weights, extra)
    return Subject(network, card.side, int(card.trained.get("seed", Config.seed)), card)


def find_subject(path: Path) -> Path:
    """Return the card or checkpoint that ``path`` means: itself, its weights, or its folder.

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
    """Return the card with the figures, and the temperatures and thresholds that follow from them.

    Raises :class:`CardError` if a task that the card's network reads was not measured.
    """
    lacking = [task.value for task in Task if task in card.reads and task.value not in found]
    if lacking:
        raise CardError(f"{', '.join(lacking)} not measured: --data must have all tasks to --write")
    heads = {head: _add_figures(facts, found) for head, facts in card.tasks.items()}
    return card.model_copy(update={"metrics": dict(found), "tasks": heads})


def _add_figures(facts: TaskFacts, found: Mapping[str, Any]) -> TaskFacts:
    tasks = tasks_of(facts.labels)
    # A head with labels that are not ours keeps its temperature: it was measured with it.
    names = ["unsure_below", *(["temperature"] if ours_already(facts, tasks[0]) else [])]
    measured = found[tasks[0].value]
    update = {name: measured[name] for name in names if name in measured}
    return facts.model_copy(update=update if len(tasks) == 1 else {})


def main(argv: Sequence[str] | None = None) -> None:
    parser = _parser()
    options = parser.parse_args(argv)
    if options.write and options.mirror:
        parser.error(
            "--write is for single readings: the kiosk does not mirror; leave out --mirror"
        )
    if options.threads:
        torch.set_num_threads(options.threads)
    try:
        path = find_subject(options.weights)
        subject = load_subject(path)
        figures, table = _measure(subject, options)
        if options.write:
            _write(path, subject, figures)
    except USER_ERRORS as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    sys.stdout.write(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    sys.stderr.write(table)


def _measure(subject: Subject, options: argparse.Namespace) -> tuple[Figures, str]:
    """Return the figures, and the table of goals; it is empty for data that they are not about."""
    network, side, card = subject.network, options.side or subject.side, subject.card
    network.to(join(options.device).device)
    has_goals = not options.whole and JUDGED_ON.keys() >= set(_kinds(options))
    once = read_sets(network, _read_sets(subject, options), side, card)
    twice = read_again(network, once, side, card) if options.mirror or has_goals else once
    ratings = options.ratings or _find_ratings(options.data)
    if ratings and card is not None and Task.IMPRESSION not in card.heads:
        ratings = None
    impression = dict(head_of(network, ratings, side).figures) if ratings else None
    found = _join(twice if options.mirror else once, impression)
    if not found:
        raise DataError(f"{' '.join(options.data)}: no picture has a label of a task that is read")
    table = goals_table(_join(once, impression), _join(twice, impression)) if has_goals else ""
    return found | {"measured_on": _name_data(options, ratings)}, table


def _join(read: Sequence[Read], impression: Figures | None) -> Figures:
    """Return all figures; those of impressions are of the rated faces, if there are any."""
    found = figures_of(read) | other_figures(read)
    if impression is None:
        return found
    labelled = found.get(Task.IMPRESSION.value)
    more = {"of_labels": labelled} if labelled else {}
    return found | {Task.IMPRESSION.value: impression | more}


def _read_sets(subject: Subject, options: argparse.Namespace) -> list[FaceData]:
    splits = sources.read(options.data, options.cache, Config.side, subject.seed)
    if options.whole:
        parts = [part for one in splits for part in (one.train, one.val, one.test)]
    else:
        parts = [one.test or one.val for one in splits]
    return [part for part in parts if part is not None]


def _name_data(options: argparse.Namespace, ratings: Path | None) -> list[str]:
    """Return the kinds of data; paths are left out, as they are private."""
    kinds = _kinds(options)
    if options.whole:
        names = [f"{kind}, every picture" for kind in kinds]
    else:
        names = [JUDGED_ON.get(kind, f"{kind}, the part kept for judging") for kind in kinds]
    return names + ([RATED] if ratings else [])


def _kinds(options: argparse.Namespace) -> list[str]:
    return sources.kinds_of(options.data)


def _find_ratings(data: Sequence[str]) -> Path | None:
    folders = [Path(name.removeprefix("parquet:")) for name in data]
    files = [folder / RATINGS for folder in folders if (folder / RATINGS).is_file()]
    return files[0] if files else None


def _write(path: Path, subject: Subject, found: Figures) -> None:
    if subject.card is None:
        raise CardError(f"--write needs a card, and {path} is none: export the run first")
    card = add_figures(subject.card, found)
    for file, text in (
        (path, card.model_dump_json(indent=1) + "\n"),
        (path.with_name("MODEL_CARD.md"), card_text(card)),
    ):
        try:
            write_whole(file, text)
        except OSError as error:
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
        help="judge on all pictures of --data, for data that was not trained on",
    )
    parser.add_argument(
        "--ratings", type=Path, help=f"file of rated impressions ({RATINGS} in --data)"
    )
    parser.add_argument("--side", type=int, help="pixels to read at (as the card or the run says)")
    parser.add_argument(
        "--mirror",
        action="store_true",
        help="read each face with its mirror image, as 'perfumer read' does",
    )
    parser.add_argument("--write", action="store_true", help="put the figures into the card")
    parser.add_argument("--cache", type=Path, default=home() / "runs/cache")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda (auto)")
    parser.add_argument("--threads", type=int, help="processor threads (all)")
    return parser


if __name__ == "__main__":
    main()
