"""Make concept sets: ``python -m perfumer.workshop.concepts --help`` (docs/concepts.md)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from perfumer.catalog.concepts import load_concepts
from perfumer.catalog.loading import CatalogError
from perfumer.classifier.likeness import ConceptError, save_references
from perfumer.classifier.model_card import CardError, load_card
from perfumer.classifier.predictor import Predictor
from perfumer.paths import find, home
from perfumer.perception.assets import AssetError
from perfumer.workshop.concepts import defaults, enrolling
from perfumer.workshop.concepts.concept_file import name_references
from perfumer.workshop.concepts.gathering import Gathered, gather
from perfumer.workshop.concepts.keywords import keywords
from perfumer.workshop.concepts.telling import told_gathering, told_set
from perfumer.workshop.curate.curating import open_finder

REFUSED = (ConceptError, CatalogError, CardError, AssetError)


def enroll(asked: argparse.Namespace) -> None:
    _own_set(asked, enrolling.enrol, enrolling.FEWEST)


def train(asked: argparse.Namespace) -> None:
    _own_set(asked, enrolling.train, enrolling.WANTED)


def _own_set(
    asked: argparse.Namespace,
    make: Callable[[enrolling.Known, enrolling.Origin], enrolling.Enrolled],
    fewest: int,
) -> None:
    facts = load_card(asked.network)
    gathered = _gathered(asked, facts.side)
    sys.stdout.write(told_gathering(gathered))
    enrolling.check_enough(gathered, fewest)
    known = enrolling.features_of(gathered, Predictor(asked.network, asked.threads))
    origin = enrolling.Origin(asked.name, facts.weights_sha256, asked.source, asked.licence)
    made = make(known, origin)
    path = asked.out / f"{asked.name}.json"
    save_references(path, made.card, made.vectors)
    sys.stdout.write(told_set(made) + f"\n{path} is written\n")
    if asked.into is not None:
        name_references(asked.into, path, made.card.concepts)
        sys.stdout.write(f"{asked.into} names it\n")


def _gathered(asked: argparse.Namespace, side: int) -> Gathered:
    with open_finder(asked.models) as find:
        return gather(asked.folders, find, side, _progress)


def _progress(concept: str, number: int, of: int) -> None:
    if number % 10 == 0 or number == of:
        sys.stderr.write(f"{concept}: {number} of {of} pictures\n")


def prototypes(asked: argparse.Namespace) -> None:
    facts = load_card(asked.network)
    ids = load_concepts(asked.concepts).ids
    network = Predictor(asked.network, asked.threads)
    made = defaults.make(asked.data, network, facts.side, facts.weights_sha256, ids)
    save_references(asked.out, made.card, made.vectors)
    sys.stdout.write(told_set(made))
    name = f"typical_{defaults.TYPICAL}_of_each"
    share = made.card.metrics[name]["accuracy"]
    sys.stdout.write(
        f"right, the {defaults.TYPICAL} most typical faces of each concept, ten folds: "
        f"{share:.1%}; the third system: {defaults.THIRD_SYSTEM:.0%}\n{asked.out} is written\n"
    )


COMMANDS: Mapping[str, Callable[[argparse.Namespace], None]] = {
    "enroll": enroll,
    "train": train,
    "prototypes": prototypes,
    "keywords": keywords,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="perfumer concepts", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("enroll", "a concept set from folders of reference photos, one folder a concept"),
        ("train", "the same with a trained head, when there are pictures enough"),
    ):
        own = commands.add_parser(name, help=text, description=text)
        own.add_argument("name", metavar="NAME", help="what the set is called; names its files")
        own.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
        own.add_argument("--out", type=Path, default=home() / "var/concepts", metavar="FOLDER")
        own.add_argument("--into", type=Path, help="concept file that shall use the set")
        own.add_argument("--source", default="own reference pictures", help="for the card")
        own.add_argument("--licence", default="as agreed with the people shown")
        own.add_argument("--models", type=Path, default=find("models/mediapipe"))
        _network(own)
    made = commands.add_parser("prototypes", help="the set that ships, after a new face model")
    made.add_argument("--data", type=Path, required=True, help="folder of the Parquet files")
    made.add_argument("--concepts", type=Path, default=find("data/concepts.json"))
    made.add_argument("--out", type=Path, default=home() / "models/concepts.json")
    _network(made)
    words = commands.add_parser("keywords", help="words that set concepts apart, out of texts")
    words.add_argument("folder", type=Path, metavar="FOLDER", help="FOLDER/CONCEPT/*.txt or *.md")
    words.add_argument("--source", help="what the texts are; else the folder's name")
    words.add_argument("--words", type=int, default=10, help="of each concept and language (10)")
    words.add_argument("--out", type=Path, default=home() / "var/keywords", metavar="FOLDER")
    words.add_argument("--into", type=Path, help="concept file to write the words into")
    return parser


def _network(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--network", type=Path, default=find("models/face.json"))
    parser.add_argument("--threads", type=int, default=2)


def main(argv: Sequence[str] | None = None) -> int:
    """Returns 1 when something is refused; the message says what and why."""
    asked = _parser().parse_args(argv)
    try:
        COMMANDS[asked.command](asked)
    except REFUSED as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
