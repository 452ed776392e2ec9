"""Make concept sets: ``perfumer concepts --help`` (docs/concepts.md)."""

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
from perfumer.text.composing import compose
from perfumer.workshop.concepts import defaults, enrolling
from perfumer.workshop.concepts.concept_file import name_references
from perfumer.workshop.concepts.describing import describe_gathering, describe_set
from perfumer.workshop.concepts.gathering import Gathered, gather
from perfumer.workshop.concepts.keywords import keywords
from perfumer.workshop.curate.curating import open_finder

USER_ERRORS = (ConceptError, CatalogError, CardError, AssetError)


def enroll(options: argparse.Namespace) -> None:
    """Make a set of prototypes from reference photos."""
    _make_own_set(options, enrolling.enrol, enrolling.MIN_REFERENCES)


def train(options: argparse.Namespace) -> None:
    """Make a set with a trained head from reference photos."""
    _make_own_set(options, enrolling.train, enrolling.GOOD_REFERENCES)


def _make_own_set(
    options: argparse.Namespace,
    make: Callable[[enrolling.Known, enrolling.Origin], enrolling.Enrolled],
    min_references: int,
) -> None:
    facts = load_card(options.network)
    gathered = _gather(options, facts.side)
    sys.stdout.write(describe_gathering(gathered))
    enrolling.check_enough(gathered, min_references)
    known = enrolling.read_features(gathered, Predictor(options.network, options.threads))
    origin = enrolling.Origin(options.name, facts.weights_sha256, options.source, options.licence)
    enrolled = make(known, origin)
    path = options.out / f"{options.name}.json"
    save_references(path, enrolled.card, enrolled.vectors)
    sys.stdout.write(describe_set(enrolled) + f"\n{path} is written\n")
    if options.into is not None:
        name_references(options.into, path, enrolled.card.concepts)
        sys.stdout.write(f"{options.into} names it\n")


def _gather(options: argparse.Namespace, side: int) -> Gathered:
    with open_finder(options.models) as find:
        return gather(options.folders, find, side, _progress)


def _progress(concept: str, number: int, of: int) -> None:
    if number % 10 == 0 or number == of:
        sys.stderr.write(f"{concept}: {number} of {of} pictures\n")


def prototypes(options: argparse.Namespace) -> None:
    """Make the set that ships, from rated faces."""
    facts = load_card(options.network)
    ids = load_concepts(options.concepts).ids
    network = Predictor(options.network, options.threads)
    made = defaults.make(options.data, network, facts.side, facts.weights_sha256, ids)
    save_references(options.out, made.card, made.vectors)
    sys.stdout.write(describe_set(made))
    name = f"typical_{defaults.TYPICAL}_of_each"
    share = made.card.metrics[name]["accuracy"]
    sys.stdout.write(
        f"right, the {defaults.TYPICAL} most typical faces of each concept, ten folds: "
        f"{share:.1%}; the third system: {defaults.THIRD_SYSTEM:.0%}\n{options.out} is written\n"
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
        ("enroll", "make a concept set from folders of reference photos, one folder per concept"),
        ("train", "make the same with a trained head, which needs more pictures"),
    ):
        own = commands.add_parser(name, help=text, description=text)
        own.add_argument(
            "name", type=compose, metavar="NAME", help="name of the set and of its files"
        )
        own.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
        own.add_argument("--out", type=Path, default=home() / "var/concepts", metavar="FOLDER")
        own.add_argument("--into", type=Path, help="concept file that will use the set")
        own.add_argument(
            "--source",
            type=compose,
            default="own reference pictures",
            help="where the pictures come from, for the card",
        )
        own.add_argument("--licence", type=compose, default="as agreed with the people shown")
        own.add_argument("--models", type=Path, default=find("models/mediapipe"))
        _add_network_options(own)
    shipped = commands.add_parser(
        "prototypes", help="make the set that ships; needed after a new face model"
    )
    shipped.add_argument("--data", type=Path, required=True, help="folder of the Parquet files")
    shipped.add_argument("--concepts", type=Path, default=find("data/concepts.json"))
    shipped.add_argument("--out", type=Path, default=home() / "models/concepts.json")
    _add_network_options(shipped)
    words = commands.add_parser("keywords", help="find words that set concepts apart, in texts")
    words.add_argument("folder", type=Path, metavar="FOLDER", help="FOLDER/CONCEPT/*.txt or *.md")
    words.add_argument(
        "--source", type=compose, help="what the texts are (default: name of the folder)"
    )
    words.add_argument(
        "--words", type=int, default=10, help="number of words per concept and language (10)"
    )
    words.add_argument("--out", type=Path, default=home() / "var/keywords", metavar="FOLDER")
    words.add_argument("--into", type=Path, help="concept file to write the words into")
    return parser


def _add_network_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--network", type=Path, default=find("models/face.json"))
    parser.add_argument("--threads", type=int, default=2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its status: 1 for errors the user can fix, with a message."""
    options = _parser().parse_args(argv)
    try:
        COMMANDS[options.command](options)
    except USER_ERRORS as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
