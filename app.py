"""Start the kiosk: arguments, settings, parts, server. No logic.

``python app.py --help`` explains every option; every other knob is a setting (README).
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from perfumer.settings import Settings

ROOT = Path(__file__).resolve().parent


def size(text: str) -> tuple[int, int]:
    """WIDTHxHEIGHT in pixels."""
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT, for instance 1280x720")
    return int(width), int(height)


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """The command line; what is not given stays as the settings say."""
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="AI Perfumer: a touch-free kiosk that recommends a perfume.",
        epilog="Every other setting: PERFUMER_<GROUP>__<NAME> in the environment, see README.md.",
    )
    parser.add_argument(
        "--camera",
        metavar="SOURCE",
        help="where pictures come from: auto (first camera that works, else the simulated "
        "visitor), demo or demo:SCRIPT (the simulated visitor), 0 (first camera), /dev/video2, "
        "a video or picture FILE, a FOLDER of pictures, an http(s) or rtsp address (default: auto)",
    )
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port; 0 takes a free one (default: 8000)")
    parser.add_argument(
        "--size",
        type=size,
        metavar="WxH",
        help="picture size asked of the camera (default: 1280x720)",
    )
    parser.add_argument("--fps", type=float, help="frames a second asked of it (default: 30)")
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
    parser.add_argument("--verbose", action="store_true", help="log more than changes of state")
    return parser.parse_args(argv)


def settings(options: argparse.Namespace) -> Settings:
    """The settings with the command line's answers over them."""
    groups: dict[str, Any] = {"camera": {}, "server": {}, "session": {}, "records": {}}
    width, height = options.size or (None, None)
    for group, name, value in [
        ("camera", "uri", options.camera),
        ("camera", "width", width),
        ("camera", "height", height),
        ("camera", "fps", options.fps),
        ("server", "host", options.host),
        ("server", "port", options.port),
        ("server", "public_url", options.public_url),
        ("session", "language", options.language),
        ("records", "place", options.place),
    ]:
        if value is not None:
            groups[group][name] = value
    if options.mode:
        groups["mode"] = options.mode
    return Settings(**{name: group for name, group in groups.items() if group})


def create_app() -> Any:
    """For WSGI tools: they would start several processes or threads of their own; we do not."""
    import click  # what Flask's own command reports errors with

    raise click.ClickException(
        "The kiosk owns a camera and its own tuned server, so it is not started by "
        "'flask run' or another WSGI server. Use: python app.py (options: python app.py --help)"
    )


def main(argv: list[str] | None = None) -> int:
    """Run until interrupted; the exit status is 2 when an option or setting is wrong."""
    options = arguments(argv)
    logging.basicConfig(
        level=logging.DEBUG if options.verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    try:
        chosen = settings(options)
    except ValidationError as error:
        sys.stderr.write(f"A setting is wrong. {error}\nSee 'Settings' in README.md.\n")
        return 2
    # Late, so that --help answers at once.
    from perfumer.catalog.words import WordsError
    from perfumer.kiosk.building import KioskError, build
    from perfumer.kiosk.kiosk import Kiosk
    from perfumer.web.app import create_app as create_pages
    from perfumer.web.secret import SecretError
    from perfumer.web.security import forbid_core_dumps
    from perfumer.web.serving import Server, ServingError

    forbid_core_dumps()
    try:
        kiosk = Kiosk(build(chosen, ROOT))
        pages = create_pages(kiosk, chosen, ROOT)
        server = Server(pages, chosen.server, kiosk.stop)
    except (KioskError, SecretError, ServingError, WordsError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.close())
    kiosk.start()
    sys.stdout.write(f"AI Perfumer: open {server.url} in a browser (Ctrl-C stops it)\n")
    sys.stdout.flush()
    server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
