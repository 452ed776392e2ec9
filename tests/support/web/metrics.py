"""What a kiosk says on /metrics, and what is wrong with the names there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

# Units that are no base unit, and words that repeat the type: the rules of
# https://prometheus.io/docs/practices/naming, as promtool checks them.
OTHER_UNITS = frozenset(
    {
        *("ms", "us", "ns", "milliseconds", "microseconds", "nanoseconds"),
        *("minutes", "hours", "days", "weeks", "percent", "bits", "celsius"),
        *("kb", "mb", "gb", "kilobytes", "megabytes", "gigabytes"),
    }
)
TYPE_WORDS = frozenset({"counter", "gauge", "histogram", "summary", "metric"})
RESERVED_ENDS = ("_total", "_count", "_sum", "_bucket", "_created")
UNITS = ("_seconds", "_bytes", "_ratio")


def families(text: str) -> dict[str, Metric]:
    """The metrics of an answer by name."""
    return {family.name: family for family in text_string_to_metric_families(text)}


def series(text: str) -> dict[str, set[frozenset[tuple[str, str]]]]:
    """The labels of every series, by the name that a query uses."""
    found: dict[str, set[frozenset[tuple[str, str]]]] = {}
    for family in families(text).values():
        for sample in family.samples:
            found.setdefault(sample.name, set()).add(frozenset(sample.labels.items()))
    return found


def faults(text: str) -> Iterator[str]:
    """Sentences about names, types and labels that break a rule."""
    for name, family in families(text).items():
        yield from _name_faults(name, family)
        for sample in family.samples:
            yield from _sample_faults(sample.name, sample.labels, family.type)


def _name_faults(name: str, family: Metric) -> Iterator[str]:
    words = set(name.split("_"))
    if not re.fullmatch(r"(kiosk|process)(_[a-z0-9]+)+", name):
        yield f"{name}: no prefix of ours, or no snake case"
    if bad := words & (OTHER_UNITS | TYPE_WORDS):
        yield f"{name}: {', '.join(bad)} is no base unit, or repeats the type"
    if not family.documentation.strip():
        yield f"{name}: no help"
    if family.type == "unknown":
        yield f"{name}: no type"
    if family.type == "histogram" and not name.endswith(UNITS):
        yield f"{name}: a histogram without its unit"
    if family.type == "gauge" and name.endswith(RESERVED_ENDS):
        yield f"{name}: a gauge with the name of a counter"


def _sample_faults(name: str, labels: Mapping[str, str], kind: str) -> Iterator[str]:
    if kind == "counter" and not name.endswith("_total"):
        yield f"{name}: a counter without _total"
    for label in labels:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", label) or label in ("instance", "job"):
            yield f"{name}: label {label} is Prometheus' own, or no snake case"
        if label == "le" and kind != "histogram":
            yield f"{name}: label le outside a histogram"
