"""Photos to training faces: ``python -m perfumer.workshop.curate RAW OUT``.

Every photo below RAW is searched for a face, which is turned level and cropped, hair and outline
included, into the same folder below OUT. Side faces, tilted, tiny, dark, blurred and cut off ones
and near-duplicates are dropped; OUT/_report says which, and why, and has a contact sheet. Stopped
with Ctrl-C, the same command goes on. RAW is only read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

from tqdm import tqdm

from perfumer.paths import find
from perfumer.perception.assets import AssetError
from perfumer.photocard.typefaces import FontError
from perfumer.workshop.curate.curating import face_finder
from perfumer.workshop.curate.folder import REPORTS, check_places, curate_folder
from perfumer.workshop.curate.journal import Entry
from perfumer.workshop.curate.photos import photos_in
from perfumer.workshop.curate.report import Report, summary, write_report
from perfumer.workshop.curate.rules import USUAL, CurateError, Rules
from perfumer.workshop.curate.sheet import blocks, drawn, jpeg

SHEET = "contact-sheet.jpg"
OPTIONS = {
    "side": "pixels of the crops",
    "least_pixels": "least height of a face in pixels",
    "yaw_deg": "most degrees to a side",
    "pitch_deg": "most degrees up or down",
    "roll_deg": "most degrees towards a shoulder",
    "sharpness": "least sharpness (variance of the Laplacian at 96 pixels)",
    "dark": "least mean brightness, 0 to 1",
    "cut": "most of the crop that lies outside the photo, 0 to 1",
    "rival": "drop where another face is so high, as a share of the largest",
    "likeness": "share of bits in which near-duplicates differ at most; -1 keeps all",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Ends with status 2 and one line for whatever the caller can mend, 130 when stopped."""
    parser = _parser()
    asked = parser.parse_args(argv)
    rules = replace(USUAL, **{name: getattr(asked, name) for name in OPTIONS})
    try:
        report = _curate(asked.raw, asked.out, asked.models, rules)
    except (CurateError, AssetError, FontError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    except KeyboardInterrupt:
        sys.stderr.write("stopped: the same command goes on\n")
        return 130
    sys.stdout.write(summary(report) + f"See {asked.out / REPORTS}\n")
    return 0


def _curate(raw: Path, out: Path, models: Path, rules: Rules) -> Report:
    found = photos_in(raw)
    check_places(raw, out)
    entries: list[Entry] = []
    kept = 0
    with (
        face_finder(models) as find,
        tqdm(curate_folder(found.photos, out, rules, find), total=len(found.photos)) as bar,
    ):
        for entry in bar:
            entries.append(entry)
            kept += entry.reason is None
            bar.set_postfix_str(f"{kept} kept", refresh=False)
    report = Report(raw, rules, found.photos, entries, found.others)
    sheet = jpeg(drawn(blocks(report, out), rules.limits))
    try:
        write_report(report, out / REPORTS)
        (out / REPORTS / SHEET).write_bytes(sheet)
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
    for name, said in OPTIONS.items():
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            type=int if kinds[name] == "int" else float,
            default=getattr(USUAL, name),
            help=f"{said} (%(default)s)",
            metavar="N",
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
