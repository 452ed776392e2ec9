"""Describes a set for the person who made it: accuracies, a confusion table, warnings."""

from __future__ import annotations

from collections.abc import Sequence

from perfumer.workshop.concepts.enrolling import Enrolled
from perfumer.workshop.concepts.gathering import Gathered, group_by_reason
from perfumer.workshop.concepts.judging import Judgement
from perfumer.workshop.curate.rules import Dropped

MAX_NAMED = 3  # files named for each reason; the rest is counted


def describe_gathering(gathered: Gathered) -> str:
    """Return how many photos are used, and how many are left out and why."""
    lines = [f"{len(gathered.references)} references"]
    for reason, dropped in group_by_reason(gathered.dropped):
        lines.append(f"{len(dropped)} left out, {reason.value}: {_name_files(dropped)}")
    return "\n".join(lines) + "\n"


def describe_set(enrolled: Enrolled) -> str:
    """Return accuracies by person, the confusion table and the warnings."""
    card = enrolled.card
    lines = [f"{card.kind.value} from {sum(card.pictures.values())} pictures", ""]
    for name, what in (
        ("by_leaving_one_person_out", "one person left out"),
        ("by_folds_of_people", "5 folds of people"),
    ):
        if name in card.metrics:
            low, high = card.metrics[name]["interval_95"]
            share = card.metrics[name]["accuracy"]
            lines.append(f"right, {what}: {share:.1%} (95 %: {low:.0%} to {high:.0%})")
    lines += [f"by chance: {card.metrics['chance']:.1%}", ""]
    lines.append(format_confusion(enrolled.folds, card.concepts))
    lines += [f"WARNING: {warning}" for warning in enrolled.warnings]
    return "\n".join(lines) + "\n"


def format_confusion(judgement: Judgement, concepts: Sequence[str]) -> str:
    """Return a table: rows are the true concepts, columns the answers."""
    wide = max(len(concept) for concept in concepts)
    cells = max(5, *(len(str(cell)) + 1 for row in judgement.confusion for cell in row))
    head = " " * wide + "".join(f"{concept[: cells - 1]:>{cells}}" for concept in concepts)
    rows = [
        f"{concept:<{wide}}" + "".join(f"{cell or '·':>{cells}}" for cell in row)
        for concept, row in zip(concepts, judgement.confusion, strict=True)
    ]
    return "\n".join([head, *rows]) + "\n"


def _name_files(dropped: Sequence[Dropped]) -> str:
    more = f", and {len(dropped) - MAX_NAMED} more" if len(dropped) > MAX_NAMED else ""
    return ", ".join(f"{one.path} ({one.detail})" for one in dropped[:MAX_NAMED]) + more
