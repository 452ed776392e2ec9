"""Compress a network to 8-bit whole numbers, for booths: ``... training.compress --help``.

Adds a compressed form to a model card. There are two forms, and the faster is made first; the first
that loses little enough on each task is used. If none does, the kiosk runs the weights.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import nncf
import numpy as np
import openvino
from nncf.quantization.advanced_parameters import AdvancedQuantizationParameters
from nncf.quantization.range_estimator import RangeEstimatorParametersSet

from perfumer.classifier.model_card import (
    FORMAT,
    CardError,
    CompressedForm,
    ModelCard,
    Numbering,
    load_card,
    sha256,
)
from perfumer.classifier.network import FaceNet
from perfumer.classifier.predictor import load_network
from perfumer.classifier.runtimes.openvino import OpenVinoRuntime, core
from perfumer.classifier.runtimes.runtime import Numbers
from perfumer.paths import home
from perfumer.traits import Task
from perfumer.workshop.training.config import Config, ConfigError
from perfumer.workshop.training.data import sources
from perfumer.workshop.training.data.datasets import DataError, FaceData
from perfumer.workshop.training.ship.answers import RATINGS, Judges, as_read, judges_of, load_rated
from perfumer.workshop.training.ship.card_files import (
    COMPRESSED,
    put_in_place,
    stage,
    write_card,
)
from perfumer.workshop.training.ship.equalise import equalise_network
from perfumer.workshop.training.ship.onnx_form import write_onnx
from perfumer.workshop.training.ship.refitting import refit

MODEL = COMPRESSED[0]  # the file that is opened; the other one holds its numbers
CALIBRATED_ON = 600  # number of pictures that the ranges of values are taken from

Make = Callable[[openvino.Model, Numbers], openvino.Model]


def compress(
    card: ModelCard,
    network: FaceNet,
    calibration: Numbers,
    judges: Judges,
    ratings: Path | None,
    folder: Path,
) -> CompressedForm:
    """Write the compressed form of ``network``, the one of the card, into ``folder``.

    The values that occur are taken from ``calibration`` (n, 3, side, side), normalised. ``ratings``
    is the file that the impression head was fitted to, if there is such a head.
    """
    logging.getLogger("nncf").setLevel(logging.ERROR)
    with TemporaryDirectory() as apart:
        onnx = Path(apart) / "equalised.onnx"
        write_onnx(equalise_network(network, calibration), card.side, onnx)
        for numbering, make in MAKERS.items():
            model = core().read_model(onnx)
            # Not in half precision: the heads need exact numbers, and the others are few.
            openvino.save_model(make(model, calibration), folder / MODEL, compress_to_fp16=False)
            lost: dict[Task, float] = {}
            if ratings and numbering is Numbering.ALL:
                lost[Task.IMPRESSION] = refit(card, folder / MODEL, ratings, judges.threads)
            form = _describe(card, numbering, folder, len(calibration), judges, lost)
            sys.stderr.write(f"{describe_form(form)}\n")
            if not form.too_lossy(card.reads):
                break
    return form


def _describe(
    card: ModelCard,
    numbering: Numbering,
    folder: Path,
    pictures: int,
    judges: Judges,
    known: dict[Task, float],
) -> CompressedForm:
    files = [folder / name for name in COMPRESSED]
    return CompressedForm(
        runtime="openvino",
        numbers=numbering,
        files={file.name: sha256(file) for file in files},
        bytes=sum(file.stat().st_size for file in files),
        lost=judges.lost(OpenVinoRuntime(card, files[0], judges.threads)) | known,
        calibrated_on=pictures,
    )


def calibration_from(training: Sequence[FaceData], side: int) -> Numbers:
    """Return an equal number of pictures from each set, as network input; the seed is fixed."""
    each = CALIBRATED_ON // len(training)
    random = np.random.default_rng(1)
    read = [
        as_read(data.pictures[np.sort(random.permutation(len(data))[:each])], side)
        for data in training
    ]
    return np.concatenate(read)


def _quantise_all(model: openvino.Model, calibration: Numbers) -> openvino.Model:
    """Quantise weights and values.

    A range is the mean, over pictures, of the range of almost all values of a picture. If it went
    to the largest value of all, a few faces would make the whole numbers too coarse for all others.
    The sums between blocks are not rounded: errors would grow from block to block.
    """
    return nncf.quantize(
        model,
        nncf.Dataset([calibration[row : row + 1] for row in range(len(calibration))]),
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(calibration),
        ignored_scope=nncf.IgnoredScope(names=[*_heads(model), *_sums(model)]),
        advanced_parameters=AdvancedQuantizationParameters(
            activations_range_estimator_params=RangeEstimatorParametersSet.MEAN_QUANTILE
        ),
    )


def _quantise_weights(model: openvino.Model, calibration: Numbers) -> openvino.Model:
    """Quantise the weights only: as small and nearly exact, but computed in float32."""
    return nncf.compress_weights(
        model,
        mode=nncf.CompressWeightsMode.INT8_SYM,
        ignored_scope=nncf.IgnoredScope(names=_heads(model)),
    )


def _heads(model: openvino.Model) -> list[str]:
    """Return the heads, which stay exact: they are small, and they decide the label."""
    return [op.get_friendly_name() for op in model.get_ops() if op.get_type_name() == "MatMul"]


def _sums(model: openvino.Model) -> list[str]:
    """Return the sums of two computed values, not those of a value and a bias."""
    sums = [op for op in model.get_ops() if op.get_type_name() == "Add"]
    return [
        op.get_friendly_name()
        for op in sums
        if all(value.get_node().get_type_name() != "Constant" for value in op.input_values())
    ]


MAKERS: Mapping[Numbering, Make] = {
    Numbering.ALL: _quantise_all,
    Numbering.WEIGHTS: _quantise_weights,
}


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; errors that the user can fix end it with status 2 and one line."""
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        form = _add(options.card, options.data, options.cache, options.threads)
    except (CardError, ConfigError, DataError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    sys.stdout.write(f"{describe_form(form)}\n")


def _add(path: Path, names: Sequence[str], cache: Path, threads: int) -> CompressedForm:
    card = load_card(path)
    network = load_network(card, path.parent / card.weights)
    splits = sources.read(names, cache, Config.side, int(card.trained.get("seed", Config.seed)))
    tests = [data for one in splits if (data := one.test or one.val) is not None]
    folders = [Path(name.removeprefix("parquet:")) for name in names]
    files = [file for folder in folders if (file := folder / RATINGS).is_file()]
    ratings = files[0] if files and Task.IMPRESSION.value in card.metrics else None
    tests += [load_rated(ratings)] if ratings else []
    with stage(path.parent) as folder:
        onnx = folder / "face.onnx"
        write_onnx(network, card.side, onnx)
        judges = judges_of(OpenVinoRuntime(card, onnx, threads), card, tests, threads)
        calibration = calibration_from([one.train for one in splits], card.side)
        form = compress(card, network, calibration, judges, ratings, folder)
        # As it is: the file may hold heads that the card does not name.
        shutil.copyfile(path.parent / card.weights, folder / card.weights)
        write_card(card.model_copy(update={"compressed": form, "format": FORMAT}), folder)
        put_in_place(folder, path.parent)
    return form


def describe_form(form: CompressedForm) -> str:
    """Return the form in one line, for people."""
    lost = ", ".join(f"{task.value} {points:+.2f}" for task, points in form.lost.items())
    return f"{form.numbers}, {form.bytes / 1e6:.1f} MB; points lost: {lost}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="perfumer compress", description=__doc__)
    parser.add_argument("--card", type=Path, required=True, help="face.json beside its weights")
    parser.add_argument(
        "--data", action="append", required=True, metavar="KIND:PATH", help="repeat for several"
    )
    parser.add_argument("--cache", type=Path, default=home() / "runs/cache")
    parser.add_argument(
        "--threads", type=int, default=os.cpu_count() or 1, help="processor threads (all)"
    )
    return parser


if __name__ == "__main__":
    main()
