"""A program whose output another one stops reading ends in silence."""

from __future__ import annotations

import subprocess
import sys

from perfumer.console.closed_output import run_quietly

ENDLESS = """
import sys
from perfumer.console.closed_output import run_quietly

def main():
    while True:
        sys.stdout.write("a line of a long report\\n")

sys.exit(run_quietly(main))
"""


def test_an_output_that_is_closed_early_is_no_error():
    program = subprocess.Popen(
        [sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with program:
        assert program.stdout.readline() == b"a line of a long report\n"
        program.stdout.close()
        assert program.stderr.read() == b""
        assert program.wait(120) == 0


def test_the_exit_status_of_a_program_is_kept():
    assert run_quietly(lambda: 2) == 2
