"""The report: which photos were dropped and why, as text for people and JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from perfumer.files.whole import write_whole
from perfumer.workshop.curate.journal import Entry
from perfumer.workshop.curate.photos import Photo
from perfumer.workshop.curate.rules import Reason, Rules

JSON, TEXT = "report.json", "report.txt"
FORMAT = 1


@dataclass(frozen=True)
class Report:
    """The outcome of a whole folder."""

    raw: Path
    rules: Rules
    photos: Sequence[Photo]
    entries: Sequence[Entry]  # one for each of ``photos``, in their order
    others: int  # number of files that are not pictures

    @property
    def kept(self) -> int:
        """Return the number of kept photos."""
        return sum(entry.reason is None for entry in self.entries)

    def dropped(self) -> Mapping[Reason, int]:
        """Return the number of photos dropped for each reason, in the order of the checks."""
        counts = Counter(entry.reason for entry in self.entries)
        return {reason: counts[reason] for reason in Reason if counts[reason]}

    def classes(self) -> Mapping[str, tuple[int, int]]:
        """Return, for each class, how many photos were kept and how many there were."""
        every = Counter(photo.label for photo in self.photos)
        kept = Counter(
            photo.label
            for photo, entry in zip(self.photos, self.entries, strict=True)
            if entry.reason is None
        )
        return {label: (kept[label], count) for label, count in sorted(every.items())}


def write_report(report: Report, folder: Path) -> None:
    """Write ``report.json`` and ``report.txt`` into ``folder``."""
    facts = json.dumps(as_json(report), indent=1, ensure_ascii=False)
    write_whole(folder / JSON, facts + "\n")
    write_whole(folder / TEXT, as_text(report))


def as_json(report: Report) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "format": FORMAT,
        "photos": len(report.photos),
        "kept": report.kept,
        "dropped": {reason.value: count for reason, count in report.dropped().items()},
        "other_files": report.others,
        "classes": {
            label: {"kept": kept, "photos": count}
            for label, (kept, count) in report.classes().items()
        },
        "rules": asdict(report.rules),
        "files": [
            {
                "photo": entry.name,
                "kept_as": entry.crop if entry.reason is None else None,
                "reason": entry.reason,
                "detail": entry.detail,
            }
            for entry in report.entries
        ],
    }


def summarise(report: Report) -> str:
    """Return a few lines: how many photos were kept, and how many dropped for each reason."""
    lines = [f"{report.kept:,} of {len(report.photos):,} photos of {report.raw} kept"]
    lines += [f"{count:>8,}  {reason.value}" for reason, count in report.dropped().items()]
    if report.others:
        lines.append(f"{report.others:>8,}  files that are not pictures")
    return "\n".join(lines) + "\n"


def as_text(report: Report) -> str:
    """Return the summary, a line per class, and each dropped photo with what was measured."""
    classes = [
        f"{kept:>8,} of {count:,}  {label or '(no class)'}"
        for label, (kept, count) in report.classes().items()
    ]
    parts = [summarise(report), "Kept by class\n" + "\n".join(classes) + "\n"]
    for reason in report.dropped():
        dropped = [entry for entry in report.entries if entry.reason is reason]
        lines = [f"  {entry.name}: {entry.detail}" for entry in dropped]
        parts.append(f"Dropped: {reason.value}\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)
