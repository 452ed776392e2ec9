"""What a check found, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How serious a finding is."""

    GOOD = "good"
    WARNING = "warning"  # it runs, but something is missing
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``remedy`` is empty where all is good."""

    name: str
    verdict: Verdict
    found: str
    remedy: str = ""


def format_table(findings: Sequence[Finding]) -> str:
    """Return a line for each finding, and below it what to do."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.verdict.value:8} {finding.name:{width}}  {finding.found}")
        if finding.remedy:
            lines.append(f"{'':8} {'':{width}}  → {finding.remedy}")
    return "\n".join(lines) + "\n"
