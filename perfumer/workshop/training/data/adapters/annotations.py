"""Reads the JSON files of AI-Hub 82, such as ``img_emotion_training_data(분노).json``.

Each is a list of records with ``filename``, ``faceExp_uploader`` and the views of three annotators,
as ``annot_A`` (in the files) or ``faceBB_A`` (in AI-Hub's description) with ``boxes``. They are in
UTF-8, with or without a byte order mark, or in CP949.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from perfumer.label_views import AiHubEmotions
from perfumer.text.composing import compose
from perfumer.text.reading import JsonError, parse_json
from perfumer.workshop.training.data.adapters.examples import PARTS, Corners, Part
from perfumer.workshop.training.data.adapters.files import text_of
from perfumer.workshop.training.data.adapters.wording import AIHUB_WORDS
from perfumer.workshop.training.data.datasets import DataError

SPELLINGS = ("annot_", "faceBB_")
ANNOTATORS = ("A", "B", "C")
EDGES = ("minX", "minY", "maxX", "maxY")


@dataclass(frozen=True, slots=True)
class Record:
    """The annotations of one photo."""

    votes: tuple[AiHubEmotions, ...]  # of the annotators
    uploader: AiHubEmotions | None  # emotion that the uploader names
    face: Corners | None  # the median of the annotators' boxes
    part: Part

    def emotion(self, named: AiHubEmotions) -> AiHubEmotions | None:
        """Return what most annotators saw; if votes are equal, the uploader decides, else None.

        ``named`` is the emotion in the file's name, for records without the uploader's.
        """
        uploader = self.uploader or named
        counts = Counter(self.votes).most_common()
        if not counts:
            return uploader
        best = [vote for vote, count in counts if count == counts[0][1]]
        if len(best) == 1:
            return best[0]
        return uploader if uploader in best else None


def records_in(files: Sequence[Path]) -> dict[str, Record]:
    """Return the records by the composed stem of the photo's name; raises :class:`DataError`."""
    found: dict[str, Record] = {}
    for file in files:
        # One file at a time: together they may not fit into memory.
        for number, row in enumerate(_rows(file), 1):
            name, record = _record(row, f"{file}, record {number}", _part_of(file))
            found[name] = record
    return found


def _rows(file: Path) -> list[Any]:
    try:
        rows = parse_json(text_of(file))
    except JsonError as error:
        raise DataError(f"{file} is damaged ({error}): download it again") from error
    if not isinstance(rows, list):
        raise DataError(f"{file} is no list of records: only AI-Hub 82's JSON may lie there")
    return rows


def _part_of(file: Path) -> Part:
    named = re.search("|".join(sorted(PARTS, key=len, reverse=True)), file.name.lower())
    return PARTS[named[0]] if named else Part.TRAIN


def _record(row: Any, where: str, part: Part) -> tuple[str, Record]:
    if not isinstance(row, Mapping) or not isinstance(row.get("filename"), str):
        raise DataError(f"{where} has no 'filename': only AI-Hub 82's JSON may lie there")
    views = [view for name in ANNOTATORS if (view := _view(row, name)) is not None]
    votes = [_vote(view, where) for view in views]
    record = Record(
        tuple(vote for vote in votes if vote is not None),
        _emotion(row.get("faceExp_uploader"), where),
        _middle([box for view in views if (box := _box(view, where)) is not None]),
        part,
    )
    return compose(Path(row["filename"]).stem), record


def _view(row: Mapping[str, Any], annotator: str) -> Mapping[str, Any] | None:
    for spelling in SPELLINGS:
        view = row.get(spelling + annotator)
        if isinstance(view, Mapping):
            return view
    return None


def _vote(view: Mapping[str, Any], where: str) -> AiHubEmotions | None:
    boxes = view.get("boxes")
    label = boxes.get("label") if isinstance(boxes, Mapping) else None
    return _emotion(view.get("faceExp") or view.get("label") or label, where)


def _emotion(text: object, where: str) -> AiHubEmotions | None:
    if text is None or text == "":
        return None
    word = compose(str(text)).strip()
    if word not in AIHUB_WORDS:
        raise DataError(
            f"{where}: the emotion is '{text}'; known are {', '.join(AIHUB_WORDS)}: correct it"
        )
    return AIHUB_WORDS[word]


def _box(view: Mapping[str, Any], where: str) -> Corners | None:
    boxes = view.get("boxes")
    if not isinstance(boxes, Mapping) or not all(edge in boxes for edge in EDGES):
        return None
    try:
        left, top, right, bottom = (float(boxes[edge]) for edge in EDGES)
    except (TypeError, ValueError) as error:
        raise DataError(f"{where}: a box is no number ({error}): correct it") from error
    return Corners(left, top, right, bottom)


def _middle(boxes: Sequence[Corners]) -> Corners | None:
    if not boxes:
        return None
    return Corners(
        median(box.left for box in boxes),
        median(box.top for box in boxes),
        median(box.right for box in boxes),
        median(box.bottom for box in boxes),
    )
