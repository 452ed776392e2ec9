"""The subcommands of ``perfumer``: what each does, and the program that does it.

Programs are named by text and imported only when they run, so that ``perfumer --help`` answers
at once and a booth needs nothing that only training uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from perfumer.console.closed_output import run_quietly


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand; ``program`` is a module and a function of it, ``module:function``."""

    name: str
    summary: str
    program: str


@dataclass(frozen=True, slots=True)
class Group:
    """Subcommands for one kind of reader."""

    title: str
    commands: tuple[Command, ...]


WORKSHOP = "perfumer.workshop"
TRAINING = f"{WORKSHOP}.training"
GROUPS = (
    Group(
        "run a booth",
        (
            Command("run", "start the kiosk", "perfumer.cli.run:main"),
            Command("screen", "keep the kiosk on a screen", "perfumer.cli.screen.show:main"),
            Command("doctor", "check this machine, pack a report", "perfumer.doctor.command:main"),
            Command("aim", "say what is seen from one spot", "perfumer.cli.aim:main"),
            Command("models", "fetch the MediaPipe models", "perfumer.perception.assets:main"),
            Command("see", "show what the camera sees", "perfumer.cli.see:main"),
        ),
    ),
    Group(
        "run a fleet",
        (
            Command("dashboard", "serve a fleet's reports", "perfumer.web.admin.server:main"),
            Command("records", "check and export records", "perfumer.records.__main__:main"),
            Command("demo-fleet", "try a fleet on one machine", f"{WORKSHOP}.fleet.demo:main"),
            Command("try-kills", "try what a kill -9 loses", f"{WORKSHOP}.fleet.kills:main"),
            Command("soak", "run a kiosk under faults for hours", f"{WORKSHOP}.soak.run:main"),
        ),
    ),
    Group(
        "prepare what is shown",
        (
            Command("catalog", "check questions and perfumes", "perfumer.catalog.__main__:main"),
            Command("ads", "check ad campaigns", "perfumer.catalog.ads:main"),
            Command("pieces", "check a folder of music", "perfumer.catalog.pieces_own:main"),
            Command("songs", "import a list of songs", f"{WORKSHOP}.songs.__main__:main"),
            Command("concepts", "enrol concepts", f"{WORKSHOP}.concepts.__main__:main"),
        ),
    ),
    Group(
        "read and train",
        (
            Command("read", "read pictures into a table", f"{WORKSHOP}.read.__main__:main"),
            Command("curate", "crop faces for training", f"{WORKSHOP}.curate.__main__:main"),
            Command("train", "train the face model", f"{TRAINING}.train:main"),
            Command("evaluate", "measure a face model", f"{TRAINING}.evaluate:main"),
            Command("compare", "compare networks", f"{TRAINING}.compare:main"),
            Command("crossval", "cross-validate a recipe", f"{TRAINING}.crossval:main"),
            Command("export", "ship a trained model", f"{TRAINING}.export:main"),
            Command("export-own", "ship your own model", f"{TRAINING}.export_own:main"),
            Command("compress", "make the booth's small model", f"{TRAINING}.compress:main"),
            Command("diary", "train the text model", f"{WORKSHOP}.diary.__main__:main"),
        ),
    ),
)
COMMANDS = {command.name: command for group in GROUPS for command in group.commands}


def find_similar(name: str) -> list[str]:
    """Return the names of subcommands that ``name`` may have meant, the nearest first."""
    from difflib import get_close_matches

    starting = [known for known in COMMANDS if name and known.startswith(name)]
    return starting or get_close_matches(name, COMMANDS, cutoff=0.5)


def run_command(command: Command, argv: Sequence[str]) -> int:
    """Import the program, run it with ``argv`` and return its exit status."""
    module, _, function = command.program.partition(":")
    program = getattr(import_module(module), function)
    return run_quietly(lambda: int(program(argv) or 0))
