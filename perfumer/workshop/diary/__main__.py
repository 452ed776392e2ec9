"""Train the text model: ``perfumer diary --kote FILE --nsmc FILE``."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save
from scipy.sparse import vstack
from threadpoolctl import threadpool_limits

from perfumer.diary.model import FORMAT, LABELS, DiaryCard, TextModel, load_model
from perfumer.diary.ngrams import BUCKETS
from perfumer.files.whole import write_whole
from perfumer.paths import find, home
from perfumer.workshop.diary import fit
from perfumer.workshop.diary.data import Texts, as_labels, comments, lines, reviews
from perfumer.workshop.diary.features import apply_idf, compute_idf, count_texts, find_known_pairs
from perfumer.workshop.diary.kote import find_leading
from perfumer.workshop.diary.measure import measure_emotions, measure_lines, measure_valence

DATA = (
    {
        "name": "KOTE (Jeon, Lee and Kim 2022), 5,000 Korean comments",
        "licence": "MIT",
        "for": "emotions",
    },
    {
        "name": "NSMC (Naver sentiment movie corpus), 60,000 Korean film reviews",
        "licence": "CC0",
        "for": "valence",
    },
    {"name": "data/diary_lines.json, our own lines", "licence": "CC0", "for": "emotions"},
)
LIMITS = (
    "Korean only; comments on news, videos and shops are no diaries, so rare words of "
    "everyday life may be unknown",
    "most comments have several emotions: which of the seven leads is often open to dispute",
    "fear and neutral are read least well",
    "irony, quotes and other people's feelings are read as the writer's own",
    "made to choose songs; it says nothing about health and must not be used to judge people",
)
MIN_KNOWN = 0.5  # share of a text's pairs of signs that must be known for it to count as sure


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure on held-out texts, and write weights and card."""
    options = _parse(arguments)
    for path in (options.kote, options.nsmc, options.lines):
        if not path.is_file():
            sys.stderr.write(f"{path} is missing: docs/diary.md says where the data is from\n")
            return 2
    kote, nsmc = comments(options.kote), reviews(options.nsmc)
    with threadpool_limits(1):  # more threads gain nothing on sparse rows, and slow a busy machine
        model = train(kote, nsmc, options.lines, options.out)
        figures = measure(model, kote, nsmc, options.lines)
    card = model.card.model_copy(update={"figures": figures})
    write_whole(options.out, json.dumps(card.model_dump(), ensure_ascii=False, indent=1) + "\n")
    _say(json.dumps(figures, indent=1))
    return 0


def train(kote: Texts, nsmc: Texts, lines_path: Path, out: Path) -> TextModel:
    """Fit all parts and write them; the card has no figures yet."""
    own, own_emotions = lines(lines_path, "train")
    _say(f"{len(kote.train)} comments, {len(own)} lines, {len(nsmc.train)} reviews")
    counts = [count_texts(texts) for texts in (kote.train, own, nsmc.train)]
    known = find_known_pairs([*kote.train, *own, *nsmc.train])
    idf = compute_idf(vstack(counts).tocsr())
    comment_rows, line_rows, review_rows = (apply_idf(part, idf) for part in counts)
    valence = fit.fit_valence(review_rows, nsmc.train_labels)
    _say("valence is fitted")
    labelled = fit.join(comment_rows, kote.train_labels, line_rows, as_labels(own_emotions))
    scores = fit.cross_validate(labelled, valence, lambda n: _say(f"fold {n} of {fit.FOLDS}"))
    winners = find_leading(labelled.labels, kote.train_labels.mean(axis=0))
    mixing = fit.fit_mixing(scores, winners, labelled)
    sure = fit.find_threshold(mixing.shares(scores), labelled.labels)
    emotions = fit.fit_emotions(labelled, valence)
    weights = np.concatenate([emotions.linear.weights, valence.weights], axis=1)
    content = save({"idf": idf, "weights": weights.astype(np.float16), "known": known})
    write_whole(out.parent / f"{out.stem}.safetensors", content)
    card = DiaryCard(
        format=FORMAT,
        name="AI Perfumer diary model",
        weights=f"{out.stem}.safetensors",
        weights_sha256=hashlib.sha256(content).hexdigest(),
        buckets=BUCKETS,
        labels=LABELS,
        bias=(*_round(emotions.linear.bias), *_round(valence.bias)),
        valence_weight=_round(emotions.valence_weight),
        mixing=tuple(_round(row) for row in mixing.matrix),
        offset=_round(mixing.offset),
        unsure_below=round(sure, 4),
        known_least=MIN_KNOWN,
        data=DATA,
        licence="CC0-1.0",
        trained=date.today().isoformat(),
        figures={},
        limits=LIMITS,
    )
    write_whole(out, card.model_dump_json())
    return load_model(out)


def measure(
    model: TextModel, kote: Texts, nsmc: Texts, lines_path: Path
) -> dict[str, dict[str, float | dict[str, float]]]:
    """Measure the shipped model itself, with its half-precision weights."""
    readings = [model.read(text) for text in kote.test]
    scores = np.asarray([model.scores(text) for text in kote.test], np.float32)
    mean = kote.train_labels.mean(axis=0)
    own, own_emotions = lines(lines_path, "check")
    return {
        "valence": measure_valence([model.read(t) for t in nsmc.test], nsmc.test_labels),
        "emotions": measure_emotions(readings, scores, kote.test_labels, mean),
        "own_lines": measure_lines([model.read(text) for text in own], own_emotions),
    }


def _round(values: NDArray[np.float32]) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in values)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="perfumer diary", description=__doc__)
    parser.add_argument("--kote", type=Path, required=True, help="Parquet: text, labels")
    parser.add_argument("--nsmc", type=Path, required=True, help="Parquet: text, positive")
    parser.add_argument("--lines", type=Path, default=find("data/diary_lines.json"))
    parser.add_argument(
        "--out", type=Path, default=home() / "models/diary.json", help="model card to write"
    )
    return parser.parse_args(arguments)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
