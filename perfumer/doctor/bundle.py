"""Pack what a maintainer needs into one file: text only, no pixels, no secret, no name.

Every member is made here from values, or is text that went through the mask, so that nothing
comes along that was not meant.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from perfumer.doctor.chain import count_records
from perfumer.doctor.findings import Finding, format_table
from perfumer.doctor.logs import read_end
from perfumer.doctor.looking import LOOK_S, record_camera, repeat_recording
from perfumer.doctor.masking import Mask, names_of_this_machine
from perfumer.doctor.running import NoKioskError, RunningKiosk, ask_kiosk
from perfumer.doctor.shown_settings import find_secrets, show_settings
from perfumer.doctor.versions import describe_machine
from perfumer.files.whole import writing
from perfumer.perception.recording import RecordingError
from perfumer.settings.all import Settings

MAX_KEY_BYTES = 10_000  # of a file of keys that is looked into, to know what must not be packed
NO_RECORDING = (
    "a kiosk is running and has the camera: to add a recording, start it with --record FILE, let "
    "the fault happen, and give --recording FILE here"
)


class BundleError(Exception):
    """The bundle cannot be written; the message names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the user wants besides the usual."""

    recording: Path | None = None
    log: Path | None = None
    look_s: float = LOOK_S  # seconds to look through the camera, without recording and kiosk


@dataclass
class Bundle:
    """Members by name, and sentences about what is not there."""

    mask: Mask
    members: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def add_values(self, name: str, values: Any) -> None:
        """Add plain values as JSON."""
        masked = self.mask.apply_all(values)
        self.members[name] = json.dumps(masked, indent=1, ensure_ascii=False) + "\n"

    def add_text(self, name: str, text: str) -> None:
        """Add a text."""
        self.members[name] = self.mask.apply(text)

    def lack(self, name: str, why: str) -> None:
        """Say why a member is not there."""
        self.missing.append(f"no {name}: {self.mask.apply(why)}")


def default_path(now: datetime) -> Path:
    """Return the name of a bundle that was given none."""
    return Path(f"perfumer-report-{now:%Y%m%d-%H%M%S}.zip")


def collect(
    settings: Settings, find_all: Callable[[bool], Sequence[Finding]], chosen: Chosen
) -> Bundle:
    """Gather everything. ``find_all`` is told whether a kiosk runs, which then has the camera.

    Raises :class:`perfumer.perception.recording.RecordingError` or
    :class:`perfumer.doctor.logs.LogError` for a file that was named and is none.
    """
    bundle = Bundle(Mask(names_of_this_machine(), _secrets(settings)))
    # First what the user named: a mistake there is said before the slow parts.
    log = read_end(chosen.log) if chosen.log else None
    recording = repeat_recording(chosen.recording) if chosen.recording else None
    bundle.add_values("versions.json", describe_machine())
    bundle.add_values("settings.json", show_settings(settings))
    kiosk = _add_kiosk(bundle, settings)
    findings = find_all(kiosk is not None)
    bundle.add_text("doctor.txt", format_table(findings))
    bundle.add_values("doctor.json", [asdict(finding) for finding in findings])
    bundle.add_values("records.json", count_records(settings.records))
    if log is None:
        bundle.lack("log.txt", "give one with --log FILE, or journalctl -u ai-perfumer | … --log -")
    else:
        bundle.add_text("log.txt", log)
    _add_recording(bundle, settings, recording, kiosk, chosen.look_s)
    return bundle


def _add_kiosk(bundle: Bundle, settings: Settings) -> RunningKiosk | None:
    try:
        kiosk = ask_kiosk(settings.server.host, settings.server.port)
    except NoKioskError as error:
        bundle.lack("readyz.json, metrics.txt", str(error))
        return None
    bundle.add_values("readyz.json", kiosk.ready)
    bundle.add_text("metrics.txt", kiosk.metrics)
    return kiosk


def _add_recording(
    bundle: Bundle, settings: Settings, given: str | None, kiosk: RunningKiosk | None, look_s: float
) -> None:
    name = "recording.jsonl"
    if given is not None:
        bundle.members[name] = given
    elif look_s <= 0:
        bundle.lack(name, "none was wanted")
    elif kiosk is not None:
        bundle.lack(name, NO_RECORDING)
    else:
        sys.stderr.write(f"Looking through the camera for {look_s:g} s: no picture is kept.\n")
        try:
            bundle.members[name] = record_camera(settings, look_s)
        except RecordingError as error:
            bundle.lack(name, str(error))


def _secrets(settings: Settings) -> list[str]:
    """Return what may stand in no member, whatever wrote it there."""
    files = (settings.admin.key, settings.server.secret, settings.records.key)
    return [*find_secrets(settings), *(word for file in files for word in _words_of(file))]


def _words_of(file: Path) -> list[str]:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_KEY_BYTES).decode("utf-8", "replace").split()
    except OSError:
        return []  # of another user, or not there yet


def describe(bundle: Bundle, path: Path) -> str:
    """Return what was packed, for who sends it."""
    width = max(len(name) for name in bundle.members)
    lines = [f"Packed into {path}:"]
    lines += [
        f"  {name:{width}}  {len(text.encode()):>9,} bytes  {WHAT.get(name, '')}"
        for name, text in bundle.members.items()
    ]
    lines += [f"  {sentence}" for sentence in bundle.missing]
    lines.append("It holds no picture and no known secret. Look into it before you send it.")
    return "\n".join(lines) + "\n"


WHAT: Mapping[str, str] = {
    "versions.json": "versions of programs, system, processor, memory",
    "settings.json": "settings; of addresses only scheme and host",
    "readyz.json": "how the kiosk is now",
    "metrics.txt": "its counters",
    "doctor.txt": "what the doctor says",
    "doctor.json": "the same, for programs",
    "records.json": "how many records there are, and whether the chain is whole",
    "log.txt": "the end of the log",
    "recording.jsonl": "landmarks of faces and hands as numbers, no picture",
    "README.txt": "this list",
}


def check_free(path: Path) -> None:
    """Raise :class:`BundleError` if there is a file already: nothing is written over."""
    if path.exists():
        raise BundleError(f"{path} is there already: name another file")


def write(bundle: Bundle, path: Path) -> None:
    """Write the bundle, readable by its owner only. Raises :class:`BundleError`."""
    check_free(path)
    members = {"README.txt": describe(bundle, Path(path.name)), **bundle.members}
    try:
        with (
            writing(path, private=True) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name, text in members.items():
                archive.writestr(name, text)
    except OSError as error:
        raise BundleError(
            f"{path} cannot be written ({error.strerror}): name a file in another folder"
        ) from error
