"""Start the kiosk: options, settings, parts, server. No logic."""

from __future__ import annotations

import argparse
import gc
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from perfumer.console.bounded_log import bound_log
from perfumer.console.private import keep_private
from perfumer.paths import root
from perfumer.settings.all import Settings
from perfumer.settings.given import SettingsError, warn_of_others
from perfumer.settings.loading import load_settings

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Option of the command line → the setting that it replaces, as group and name.
OPTIONS = {
    "camera": ("camera", "uri"),
    "width": ("camera", "width"),
    "height": ("camera", "height"),
    "fps": ("camera", "fps"),
    "rotate": ("camera", "rotate"),
    "flip": ("camera", "flip"),
    "zoom": ("camera", "zoom"),
    "host": ("server", "host"),
    "port": ("server", "port"),
    "public_url": ("server", "public_url"),
    "language": ("session", "language"),
    "place": ("records", "place"),
}

SIZE = frozenset({"width", "height"})  # given together, as --size


def parse_size(text: str) -> tuple[int, int]:
    """Return the width and height, in pixels, that WIDTHxHEIGHT names."""
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT, for instance 1280x720")
    return int(width), int(height)


def parse_options(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line; an option that is not given leaves its setting as it is."""
    parser = argparse.ArgumentParser(
        prog="perfumer run",
        description="AI Perfumer: a touch-free kiosk that recommends a perfume.",
        epilog="Every other setting: PERFUMER_<GROUP>__<NAME> in the environment, see "
        "docs/settings.md.",
    )
    _add_camera_options(parser)
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port; 0 takes a free one (default: 8000)")
    parser.add_argument("--language", choices=["ko", "en"], help="first language (default: ko)")
    parser.add_argument(
        "--mode",
        choices=["kiosk", "signage"],
        help="kiosk: visitors play; signage: the attract screen only (default: kiosk)",
    )
    parser.add_argument(
        "--place", metavar="NAME", help="name of this kiosk's place in reports (default: booth)"
    )
    parser.add_argument(
        "--public-url",
        metavar="URL",
        help="address of this kiosk that a phone can reach, for the QR code of the result "
        "(default: none, the code carries the result as text)",
    )
    parser.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="write landmarks, choices and camera states into a new file, no pixels, to report "
        "a fault (docs/interaction.md)",
    )
    parser.add_argument("--verbose", action="store_true", help="log more than changes of state")
    options = parser.parse_args(argv)
    options.width, options.height = options.size or (None, None)
    return options


def _add_camera_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--camera",
        metavar="SOURCE",
        help="where frames come from: auto (the first camera that works, else the simulated "
        "visitor), demo or demo:SCRIPT (the simulated visitor), 0 (first camera), /dev/video2 or "
        "a link to it, libcamera or gst:PIPELINE (Raspberry Pi, GStreamer), "
        "a video or picture FILE, a FOLDER of pictures, an http(s) or rtsp address (default: auto)",
    )
    parser.add_argument(
        "--size",
        type=parse_size,
        metavar="WxH",
        help="frame size requested from the camera (default: 1280x720)",
    )
    parser.add_argument("--fps", type=float, help="frames a second requested (default: 30)")
    parser.add_argument(
        "--rotate",
        type=int,
        choices=[0, 90, 180, 270],
        help="degrees clockwise by which the camera's image is turned to stand upright "
        "(default: 0)",
    )
    parser.add_argument(
        "--flip",
        action=argparse.BooleanOptionalAction,
        help="swap left and right, for a camera that mirrors its image itself (default: no)",
    )
    parser.add_argument(
        "--zoom", type=float, metavar="TIMES", help="show the middle larger (default: 1)"
    )


def settings_with(options: argparse.Namespace) -> Settings:
    """Return the settings with the command line's values over them.

    Raises :class:`SettingsError`, with a line for each wrong setting.
    """
    groups: dict[str, Any] = {}
    given: dict[tuple[str, str], str] = {}
    for option, (group, name) in OPTIONS.items():
        value = getattr(options, option)
        if value is not None:
            groups.setdefault(group, {})[name] = value
            given[group, name] = "--size" if option in SIZE else f"--{option.replace('_', '-')}"
    if options.mode:
        groups["mode"] = options.mode
    return load_settings(groups, given)


def create_app() -> Any:
    """Refuse WSGI tools such as ``flask run``: they would start processes of their own."""
    import click  # what Flask's own command reports errors with

    raise click.ClickException(
        "The kiosk owns a camera and its own tuned server, so it is not started by "
        "'flask run' or another WSGI server. Use: python app.py (options: python app.py --help)"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run until interrupted; the exit status is 2 when an option or setting is wrong."""
    options = parse_options(argv)
    logging.basicConfig(level=logging.DEBUG if options.verbose else logging.INFO, format=LOG_FORMAT)
    bound_log()
    try:
        settings = settings_with(options)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    warn_of_others()
    return serve(settings, options.record)


def serve(settings: Settings, record: Path | None = None) -> int:
    """Build the kiosk and its pages, and serve them until SIGINT or SIGTERM."""
    gc.disable()  # all that is imported stays: to look for garbage in it takes a sixth of a start
    # Late, so that --help answers at once.
    from perfumer.catalog.words import WordsError
    from perfumer.cli.waiting import wait_for_records
    from perfumer.kiosk.building import KioskError, build
    from perfumer.kiosk.kiosk import Kiosk
    from perfumer.kiosk.locating import locate
    from perfumer.kiosk.replaying import open_recording
    from perfumer.perception.lines import keep_nothing
    from perfumer.perception.recording import RecordingError
    from perfumer.records.address import RecordsError
    from perfumer.uploads.core_dumps import forbid_core_dumps
    from perfumer.web.app import create_app as create_pages
    from perfumer.web.places import find_memory, fit_places
    from perfumer.web.secret import SecretError
    from perfumer.web.serving import Server, ServingError

    gc.freeze()
    gc.enable()
    forbid_core_dumps()
    keep_private()
    try:
        located = locate(settings)
        server = fit_places(located.server, find_memory())
        located = located.model_copy(update={"server": server})
        wait_for_records(located, root())
        recording = None if record is None else open_recording(record, located)
        kiosk = Kiosk(build(located, root(), recording.write if recording else keep_nothing))
        pages = create_pages(kiosk, located, root())
        running = Server(pages, server, kiosk.stop)
    except (
        KioskError,
        RecordingError,
        RecordsError,
        SecretError,
        ServingError,
        WordsError,
    ) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: running.close())
    kiosk.start()
    running.watch(kiosk.supervisor)
    sys.stdout.write(f"AI Perfumer: open {running.url} in a browser (Ctrl-C stops it)\n")
    sys.stdout.flush()
    running.run()
    if recording is not None:
        recording.close()
    return 0
