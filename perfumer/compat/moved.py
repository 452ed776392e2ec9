"""Programs that moved: ``python -m`` with an old name runs the program at its new place."""

from __future__ import annotations

import runpy
import sys

# Old module → new module; the old ones go away in 0.3.
MOVED = {
    "perfumer.classifier.predict": "perfumer.workshop.read",
    "perfumer.classifier.training.compare": "perfumer.workshop.training.compare",
    "perfumer.classifier.training.compress": "perfumer.workshop.training.compress",
    "perfumer.classifier.training.crossval": "perfumer.workshop.training.crossval",
    "perfumer.classifier.training.curves": "perfumer.workshop.training.run.curves",
    "perfumer.classifier.training.evaluate": "perfumer.workshop.training.evaluate",
    "perfumer.classifier.training.export": "perfumer.workshop.training.export",
    "perfumer.classifier.training.export_own": "perfumer.workshop.training.export_own",
    "perfumer.classifier.training.train": "perfumer.workshop.training.train",
    "perfumer.concepts": "perfumer.workshop.concepts",
    "perfumer.curate": "perfumer.workshop.curate",
    "perfumer.diary.songs": "perfumer.workshop.songs",
    "perfumer.diary.training": "perfumer.workshop.diary",
    "perfumer.web.admin_server": "perfumer.web.admin.server",
}
# New module → its command, where it has one.
COMMANDS = {
    "perfumer.web.admin.server": "perfumer dashboard",
    "perfumer.workshop.concepts": "perfumer concepts",
    "perfumer.workshop.curate": "perfumer curate",
    "perfumer.workshop.diary": "perfumer diary",
    "perfumer.workshop.read": "perfumer read",
    "perfumer.workshop.songs": "perfumer songs",
    "perfumer.workshop.training.compare": "perfumer compare",
    "perfumer.workshop.training.compress": "perfumer compress",
    "perfumer.workshop.training.crossval": "perfumer crossval",
    "perfumer.workshop.training.evaluate": "perfumer evaluate",
    "perfumer.workshop.training.export": "perfumer export",
    "perfumer.workshop.training.export_own": "perfumer export-own",
    "perfumer.workshop.training.train": "perfumer train",
}


def run_moved(old: str) -> None:
    """Write the new name of the program ``old`` to stderr, then run it with the same arguments.

    The module is named by a string, so nothing that runs in a booth imports the workshop.
    """
    sys.stderr.write(f"{describe_move(old)}\n")
    runpy.run_module(MOVED[old], run_name="__main__", alter_sys=True)


def describe_move(old: str) -> str:
    """Return the line that says what to type instead of ``python -m old``."""
    command = COMMANDS.get(MOVED[old], f"python -m {MOVED[old]}")
    return f"python -m {old} is now '{command}' and goes away in 0.3"
