from __future__ import annotations

import json
import socket

from perfumer import doctor
from perfumer.paths import version


def test_every_check_says_what_it_found_and_what_to_do(capsys):
    doctor.main(["--json"])
    findings = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"camera", "browser", "Korean font", "port", "memory"} <= {f["name"] for f in findings}
    assert all(finding["found"] for finding in findings)
    assert all(finding["remedy"] for finding in findings if finding["verdict"] != "good")


def test_the_version_is_said():
    assert doctor.check_version().found == f"AI Perfumer {version()}"


def test_a_port_in_use_is_bad_news(monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        probe.listen()
        monkeypatch.setenv("PERFUMER_SERVER__PORT", str(probe.getsockname()[1]))
        found = doctor.check_port()
    assert found.verdict is doctor.Verdict.BAD
    assert "--port" in found.remedy


def test_the_table_puts_the_remedy_below_the_finding():
    findings = [doctor.Finding("camera", doctor.Verdict.WARNING, "none", "plug one in")]
    assert doctor.format_table(findings).splitlines()[1].strip() == "→ plug one in"
