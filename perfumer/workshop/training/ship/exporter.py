"""The one exporter: a trained run becomes weights and a card that a booth loads.

Two commands use it, each with its own recipe: ``training.export`` makes what the project ships,
``training.export_own`` a model of one's own data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfumer.classifier.model_card import FORMAT, DataSet, ModelCard, TaskFacts, sha256
from perfumer.classifier.network import FaceNet
from perfumer.traits import LABELS, Task
from perfumer.workshop.training.config import Config
from perfumer.workshop.training.data.augment import MEAN, STD
from perfumer.workshop.training.data.splits import Splits
from perfumer.workshop.training.heads import Head
from perfumer.workshop.training.run.model import Run
from perfumer.workshop.training.run.recalibration import PICTURES, recalibrate
from perfumer.workshop.training.ship.card_files import (
    WEIGHTS,
    put_in_place,
    round_to_half,
    stage,
    write_card,
    write_weights,
)

# The card without figures and the folder of its files → the card with figures; it may add files.
Complete = Callable[[ModelCard, Path], ModelCard]


@dataclass(frozen=True)
class Facts:
    """The part of a card that its recipe knows before anything is measured."""

    name: str
    tasks: Sequence[Task]  # tasks that the network has heads for
    data: Sequence[DataSet]
    licence: str
    limits: Sequence[str]
    trained: Mapping[str, Any]  # added to what every run says about its training


def prepare_network(run: Run, config: Config, splits: Sequence[Splits], side: int) -> FaceNet:
    """Return the averaged network of a run, with batch statistics counted at ``side`` pixels."""
    network = run.mean.eval()
    recalibrate(network, [one.train for one in splits], side, config.seed, PICTURES)
    return network


def export_network(
    network: FaceNet,
    run: Run,
    config: Config,
    side: int,
    facts: Facts,
    complete: Complete,
    into: Path,
) -> ModelCard:
    """Write the weights and card of ``network`` into the folder ``into``; return the card.

    The network is rounded to half-precision numbers first: what ``complete`` measures is what
    ships. Heads that no booth reads stay in the file of weights, for ``evaluate``, and are removed
    from the network before it is completed. Raises
    :class:`~perfumer.classifier.model_card.CardError` if ``into`` cannot be written; it is then as
    it was.
    """
    round_to_half(network)
    with stage(into) as folder:
        write_weights(network, folder / WEIGHTS)
        keep_heads(network, facts.tasks)
        card = complete(_describe(run, config, side, facts, folder / WEIGHTS), folder)
        write_card(card, folder)
        put_in_place(folder, into)
    return card


def keep_heads(network: FaceNet, heads: Sequence[Head]) -> None:
    """Remove the other heads, in place."""
    for head in [head for head in network.heads if head not in heads]:
        del network.heads[head]


def _describe(run: Run, config: Config, side: int, facts: Facts, weights: Path) -> ModelCard:
    """Return the card without figures, and without what follows from them."""
    return ModelCard(
        format=FORMAT,
        name=facts.name,
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
            for task in facts.tasks
        },
        data=tuple(facts.data),
        licence=facts.licence,
        trained={
            "minutes": round(run.seconds / 60, 1),
            "pictures_seen": run.step * config.batch,
            "sizes": list(config.sizes),
            "seed": config.seed,
            **facts.trained,
        },
        metrics={},
        limits=tuple(facts.limits),
    )
