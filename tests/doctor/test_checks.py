from __future__ import annotations

import json
import socket

import pytest

from perfumer.doctor import checks, command
from perfumer.doctor.findings import Finding, Verdict, format_table
from perfumer.paths import version
from tests.support.paths import DATA


def test_every_check_says_what_it_found_and_what_to_do(capsys):
    command.main(["--json"])
    findings = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"camera", "browser", "Korean font", "port", "memory"} <= {f["name"] for f in findings}
    assert all(finding["found"] for finding in findings)
    assert all(finding["remedy"] for finding in findings if finding["verdict"] != "good")


def test_the_version_is_said():
    assert checks.check_version().found == f"AI Perfumer {version()}"


def test_a_port_in_use_is_bad_news(monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        probe.listen()
        monkeypatch.setenv("PERFUMER_SERVER__PORT", str(probe.getsockname()[1]))
        found = checks.check_port()
    assert found.verdict is Verdict.BAD
    assert "--port" in found.remedy


def test_the_table_puts_the_remedy_below_the_finding():
    findings = [Finding("camera", Verdict.WARNING, "none", "plug one in")]
    assert format_table(findings).splitlines()[1].strip() == "→ plug one in"


@pytest.mark.parametrize(
    ("uri", "verdict", "says"),
    [
        ("demo", "good", "demo:default; "),
        ("", "bad", "names nothing"),
        ("/dev/v4l/by-id/usb-none", "bad", "it is not plugged in"),
        ("http://127.0.0.1:9/video", "bad", "127.0.0.1:9"),
        (str(DATA / "demo"), "good", "images a second of 1280x720 came"),
    ],
)
def test_the_configured_camera_is_looked_at(monkeypatch, uri, verdict, says):
    monkeypatch.setenv("PERFUMER_CAMERA__URI", uri)
    finding = checks.check_camera()
    assert finding.verdict == verdict
    assert says in finding.found + finding.remedy
