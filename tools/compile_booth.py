"""Write the byte code of all that a booth imports: ``python -m tools.compile_booth``.

Compiling takes longer than all the rest of a start. Python does it when a module is first used,
but cannot keep it where the folder is read-only, as it is for the service of docs/kiosk-mode.md,
and does not where PYTHONDONTWRITEBYTECODE is set: then every start would compile everything again.
"""

from __future__ import annotations

import importlib
import sys

# What ``perfumer run`` imports at its start and, in its threads, after it.
MODULES = (
    "perfumer.__main__",
    "perfumer.cli.run",
    "perfumer.cli.waiting",
    "perfumer.kiosk.kiosk",
    "perfumer.kiosk.locating",
    "perfumer.kiosk.replaying",
    "perfumer.web.app",
    "perfumer.web.serving",
    "perfumer.uploads.decoder",
    # What Pillow imports with the first picture.
    *(f"PIL.{kind}ImagePlugin" for kind in ("Bmp", "Gif", "Jpeg", "Mpo", "Png", "Ppm", "WebP")),
    "mediapipe.tasks.c",
    "perfumer.perception.perceiver",
    "perfumer.perception.segment",
    "perfumer.classifier.predictor",
    "perfumer.classifier.runtimes.openvino",
)


def main() -> int:
    """Import every module; one that cannot be loaded here is named, and the others follow."""
    sys.dont_write_bytecode = False
    for name in MODULES:
        try:
            importlib.import_module(name)
        except (ImportError, OSError) as error:
            sys.stderr.write(f"{name} was not compiled ahead: {error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
