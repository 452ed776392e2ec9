"""Train the text model: ``python -m perfumer.workshop.diary --kote FILE --nsmc FILE``."""

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
from perfumer.paths import find, home
from perfumer.workshop.diary import fit
from perfumer.workshop.diary.data import Texts, comments, lines, naming, reviews
from perfumer.workshop.diary.features import counts_of, idf_of, known_of, weighted
from perfumer.workshop.diary.kote import leading
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
    "several emotions are in most comments: the leading one of seven is often disputable",
    "fear and neutral are read worst",
    "irony, quotes and other people's feelings are taken for the writer's own",
    "made to choose songs; it says nothing about health and must not be used to judge people",
)
KNOWN_LEAST = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, measure on what was held out, write weights and card."""
    asked = _arguments(arguments)
    for path in (asked.kote, asked.nsmc, asked.lines):
        if not path.is_file():
            sys.stderr.write(f"{path} is missing: docs/diary.md says where the data is from\n")
            return 2
    told, reviewed = comments(asked.kote), reviews(asked.nsmc)
    with threadpool_limits(1):  # sparse rows gain nothing from more, and a busy machine loses
        model = train(told, reviewed, asked.lines, asked.out)
        figures = measured(model, told, reviewed, asked.lines)
    card = model.card.model_copy(update={"figures": figures})
    asked.out.write_text(json.dumps(card.model_dump(), ensure_ascii=False, indent=1) + "\n")
    _say(json.dumps(figures, indent=1))
    return 0


def train(told: Texts, reviewed: Texts, lines_path: Path, out: Path) -> TextModel:
    """Fit everything and write it; the card has no figures yet."""
    own, own_emotions = lines(lines_path, "train")
    _say(f"{len(told.train)} comments, {len(own)} lines, {len(reviewed.train)} reviews")
    counts = [counts_of(texts) for texts in (told.train, own, reviewed.train)]
    known = known_of([*told.train, *own, *reviewed.train])
    idf = idf_of(vstack(counts).tocsr())
    comment_rows, line_rows, review_rows = (weighted(part, idf) for part in counts)
    valence = fit.fit_valence(review_rows, reviewed.train_labels)
    _say("valence is fitted")
    joined = fit.joined(comment_rows, told.train_labels, line_rows, naming(own_emotions))
    scores = fit.crossed(joined, valence, lambda n: _say(f"fold {n} of {fit.FOLDS}"))
    winners = leading(joined.labels, told.train_labels.mean(axis=0))
    mixing = fit.fit_mixing(scores, winners, joined)
    sure = fit.unsure_below(mixing.shares(scores), joined.labels)
    emotions = fit.fit_emotions(joined, valence)
    weights = np.concatenate([emotions.linear.weights, valence.weights], axis=1)
    content = save({"idf": idf, "weights": weights.astype(np.float16), "known": known})
    (out.parent / f"{out.stem}.safetensors").write_bytes(content)
    card = DiaryCard(
        format=FORMAT,
        name="AI Perfumer diary model",
        weights=f"{out.stem}.safetensors",
        weights_sha256=hashlib.sha256(content).hexdigest(),
        buckets=BUCKETS,
        labels=LABELS,
        bias=(*_plain(emotions.linear.bias), *_plain(valence.bias)),
        valence_weight=_plain(emotions.valence_weight),
        mixing=tuple(_plain(row) for row in mixing.matrix),
        offset=_plain(mixing.offset),
        unsure_below=round(sure, 4),
        known_least=KNOWN_LEAST,
        data=DATA,
        licence="CC0-1.0",
        trained=date.today().isoformat(),
        figures={},
        limits=LIMITS,
    )
    out.write_text(card.model_dump_json(), encoding="utf-8")
    return load_model(out)


def measured(
    model: TextModel, told: Texts, reviewed: Texts, lines_path: Path
) -> dict[str, dict[str, float | dict[str, float]]]:
    """The figures of the shipped model itself, half floats and all."""
    readings = [model.read(text) for text in told.test]
    scores = np.asarray([model.scores(text) for text in told.test], np.float32)
    mean = told.train_labels.mean(axis=0)
    own, own_emotions = lines(lines_path, "check")
    return {
        "valence": measure_valence([model.read(t) for t in reviewed.test], reviewed.test_labels),
        "emotions": measure_emotions(readings, scores, told.test_labels, mean),
        "own_lines": measure_lines([model.read(text) for text in own], own_emotions),
    }


def _plain(values: NDArray[np.float32]) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in values)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="perfumer diary", description=__doc__)
    parser.add_argument("--kote", type=Path, required=True, help="Parquet: text, labels")
    parser.add_argument("--nsmc", type=Path, required=True, help="Parquet: text, positive")
    parser.add_argument("--lines", type=Path, default=find("data/diary_lines.json"))
    parser.add_argument("--out", type=Path, default=home() / "models/diary.json", help="the card")
    return parser.parse_args(arguments)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
