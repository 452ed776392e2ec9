"""/metrics follows Prometheus' naming, is bounded and quick; deploy/ asks for what is there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from statistics import median

import pytest
import yaml

from perfumer.paths import version
from tests.support.paths import ROOT
from tests.support.stopwatch import Stopwatch
from tests.support.web.metrics import families, faults, series

FOLDER = ROOT / "deploy" / "monitoring"
DASHBOARD = json.loads((FOLDER / "grafana.json").read_text(encoding="utf-8"))
RULES = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "seen-from-afar.md").read_text(encoding="utf-8")
# Series that Prometheus makes, and labels that it adds.
PROMETHEUS = {"up"}
ADDED = {"instance", "job"}
FUNCTIONS = {
    *("abs", "and", "by", "count", "deriv", "histogram_quantile", "increase", "on", "or"),
    *("rate", "sum", "timestamp", "unless", "max", "min"),
}


@pytest.fixture(scope="session")
def told(kiosk) -> str:
    return kiosk.ask("/metrics").body.decode()


def alerts() -> list[dict]:
    return [rule for group in RULES["groups"] for rule in group["rules"]]


def queries() -> Iterator[tuple[str, str]]:
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield f"panel {panel['title']}", target["expr"]
    for rule in alerts():
        yield rule["alert"], rule["expr"]


def metrics_in(query: str) -> Iterator[tuple[str, set[str]]]:
    """Each metric of a query, and the labels by which it is chosen."""
    grouped = re.sub(r"\bby \([^)]*\)", "", query)
    for name, chosen in re.findall(r"([a-zA-Z_:][\w:]*)(?:\{([^}]*)\})?", _without_texts(grouped)):
        if name not in FUNCTIONS and not name.startswith("__"):
            yield name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", chosen))


def _without_texts(query: str) -> str:
    """The query without quoted values, time ranges, variables and exponents."""
    query = re.sub(r'"[^"]*"', "", query)
    return re.sub(r"\[[^\]]*\]|\$\w+|\b\d[\w.]*", "", query)


def test_names_types_and_labels_keep_the_rules_of_prometheus(told):
    assert list(faults(told)) == []


def test_the_rules_are_really_checked():
    bad = "# HELP kiosk_wait_ms x\n# TYPE kiosk_wait_ms gauge\nkiosk_wait_ms 1\n"
    bad += "# HELP kiosk_seen_total x\n# TYPE kiosk_seen_total gauge\nkiosk_seen_total 1\n"
    bad += "# HELP Frames x\n# TYPE Frames gauge\nFrames 1\n"
    assert len(list(faults(bad))) == 3


def test_there_are_few_series_and_none_is_told_twice(told):
    lines = [line.rpartition(" ")[0] for line in told.splitlines() if not line.startswith("#")]
    assert len(lines) < 300
    assert len(set(lines)) == len(lines)


def test_a_scrape_takes_less_than_50_ms(kiosk):
    took = []
    for _ in range(20):
        watch = Stopwatch()
        kiosk.ask("/metrics")
        took.append(watch.seconds())
    assert median(took) < 0.05


def test_the_version_and_the_process_are_told(told):
    found = families(told)
    (info,) = found["kiosk_build_info"].samples
    assert (info.labels["version"], info.value) == (version(), 1)
    assert found["process_resident_memory_bytes"].samples[0].value > 50e6
    assert found["process_open_fds"].samples[0].value > 3
    outcomes = {sample.labels["outcome"] for sample in found["kiosk_ad_plays"].samples}
    assert {"confirmed", "unconfirmed", "missing"} <= outcomes


@pytest.mark.parametrize(("where", "query"), list(queries()), ids=lambda value: value[:40])
def test_what_dashboard_and_alerts_ask_for_is_there(told, where, query):
    there = series(told)
    asked = list(metrics_in(query))
    assert asked
    for name, chosen in asked:
        if name in PROMETHEUS:
            continue
        assert name in there, f"{where}: no kiosk tells {name}"
        labels = {label for each in there[name] for label, _ in each}
        assert chosen - ADDED <= labels, f"{where}: {name} has the labels {labels or 'none'}"


def test_each_alert_says_what_it_is_and_what_to_do():
    names = [rule["alert"] for rule in alerts()]
    assert len(set(names)) == len(names)
    for rule in alerts():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert {"summary", "description"} == set(rule["annotations"])
        assert re.fullmatch(r"\d+[smhd]", rule.get("for", "1m"))
        assert f"`{rule['alert']}`" in PAGE


def test_each_metric_is_on_the_page(told):
    missing = [name for name in families(told) if not re.search(rf"`{name}(_total)?[`{{]", PAGE)]
    assert missing == []


def test_the_dashboard_is_whole():
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert DASHBOARD["schemaVersion"] >= 36
    variables = {each["name"]: each["type"] for each in DASHBOARD["templating"]["list"]}
    assert variables == {"datasource": "datasource", "instance": "query"}
    for panel in panels:
        assert panel["datasource"]["uid"] == "${datasource}"
        assert {"title", "description", "type", "gridPos", "fieldConfig"} <= set(panel)
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        references = [target["refId"] for target in panel["targets"]]
        assert len(set(references)) == len(references)
        assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"])


def test_no_two_panels_lie_on_each_other():
    taken = [
        (x, y)
        for place in (panel["gridPos"] for panel in DASHBOARD["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(taken)) == len(taken)
