"""The command ``perfumer doctor``: say what this machine lacks, and what to do."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from perfumer.doctor.checks import find_all
from perfumer.doctor.findings import Verdict, format_table


def main(argv: Sequence[str] | None = None) -> int:
    """Print every finding; return 1 when something is missing that the booth needs."""
    parser = argparse.ArgumentParser(prog="perfumer doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(argv)
    findings = find_all()
    if options.json:
        sys.stdout.writelines(json.dumps(asdict(finding)) + "\n" for finding in findings)
    else:
        sys.stdout.write(format_table(findings))
    return int(any(finding.verdict is Verdict.BAD for finding in findings))
