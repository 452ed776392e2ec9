"""Turn photos into faces to train on: ``perfumer curate RAW OUT``.

Each photo below RAW is searched for a face. The face is turned until the eyes are level, cropped
with hair and outline, and saved in the same folder below OUT. Side faces, faces that are tilted,
tiny, dark, blurred or cut off, and near-duplicates are dropped; OUT/_report says which and why, and
has a contact sheet. After Ctrl-C the same command continues. RAW is only read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

from tqdm import tqdm

from perfumer.files.whole import write_whole
from perfumer.paths import find
from perfumer.perception.assets import AssetError
from perfumer.photocard.typefaces import FontError
from perfumer.workshop.curate.curating import open_finder
from perfumer.workshop.curate.folder import REPORTS, check_places, curate_folder
from perfumer.workshop.curate.journal import Entry
from perfumer.workshop.curate.photos import find_photos
from perfumer.workshop.curate.report import Report, summarise, write_report
from perfumer.workshop.curate.rules import USUAL, CurateError, Rules
from perfumer.workshop.curate.sheet import arrange, draw, encode

SHEET = "contact-sheet.jpg"
OPTIONS = {
    "side": "side of the crops in pixels",
    "least_pixels": "minimum height of a face in pixels",
    "yaw_deg": "maximum turn to a side, in degrees",
    "pitch_deg": "maximum turn up or down, in degrees",
    "roll_deg": "maximum tilt towards a shoulder, in degrees",
    "sharpness": "minimum sharpness (variance of the Laplacian at 96 pixels)",
    "dark": "minimum mean brightness, 0 to 1",
    "cut": "maximum share of the crop that may be outside the photo, 0 to 1",
    "rival": "maximum height of another face, as a share of the largest",
    "likeness": "maximum share of bits in which near-duplicates differ; -1 keeps all",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its status: 2 for errors the user can fix, 130 if stopped."""
    parser = _parser()
    options = parser.parse_args(argv)
    rules = replace(USUAL, **{name: getattr(options, name) for name in OPTIONS})
    try:
        report = _curate(options.raw, options.out, options.models, rules)
    except (CurateError, AssetError, FontError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    except KeyboardInterrupt:
        sys.stderr.write("stopped: the same command continues\n")
        return 130
    sys.stdout.write(summarise(report) + f"See {options.out / REPORTS}\n")
    return 0


def _curate(raw: Path, out: Path, models: Path, rules: Rules) -> Report:
    found = find_photos(raw)
    check_places(raw, out)
    entries: list[Entry] = []
    kept = 0
    with (
        open_finder(models) as find,
        tqdm(curate_folder(found.photos, out, rules, find), total=len(found.photos)) as bar,
    ):
        for entry in bar:
            entries.append(entry)
            kept += entry.reason is None
            bar.set_postfix_str(f"{kept} kept", refresh=False)
    report = Report(raw, rules, found.photos, entries, found.others)
    sheet = encode(draw(arrange(report, out), rules.limits))
    try:
        write_report(report, out / REPORTS)
        write_whole(out / REPORTS / SHEET, sheet)
    except OSError as error:
        raise CurateError(f"{out / REPORTS} cannot be written ({error}): free some space") from (
            error
        )
    return report


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="perfumer curate", description=__doc__)
    parser.add_argument("raw", type=Path, metavar="RAW", help="folder of photos, with a folder ...")
    parser.add_argument("out", type=Path, metavar="OUT", help="... per class; new folder of crops")
    parser.add_argument("--models", type=Path, default=find("models/mediapipe"), metavar="FOLDER")
    kinds = {field.name: field.type for field in fields(Rules)}
    for name, text in OPTIONS.items():
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            type=int if kinds[name] == "int" else float,
            default=getattr(USUAL, name),
            help=f"{text} (%(default)s)",
            metavar="N",
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
