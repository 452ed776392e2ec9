"""``perfumer aim``: what the kiosk sees from this spot, once a second, for who mounts a camera."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from perfumer.cli.spot import Sighting, Spot, advise, describe_spot, summarise
from perfumer.paths import root
from perfumer.perception.face_quality import choose_guide
from perfumer.perception.pace import LookPace
from perfumer.settings.all import Settings, with_full_paths
from perfumer.settings.given import SettingsError
from perfumer.settings.loading import load_settings

if TYPE_CHECKING:
    from perfumer.camera.source import Source
    from perfumer.camera.worker import Patience
    from perfumer.interaction.hands import ActiveHand
    from perfumer.messages import Frame
    from perfumer.perception.face_quality import ReadingRules
    from perfumer.perception.perceiver import Perceiver

WAIT_S = 0.1  # longest wait for a frame before the second is looked at


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line a second; the status is 0 when face and hand are found steadily, else 1."""
    parser = argparse.ArgumentParser(
        prog="perfumer aim",
        description="Say what the kiosk sees from where you stand: stand there, look at the "
        "camera, hold up a hand. No image leaves this program.",
        epilog="Every other setting of the camera: docs/cameras.md",
    )
    parser.add_argument("--camera", metavar="SOURCE", help="as for perfumer run")
    parser.add_argument("--seconds", type=float, help="stop after these (default: Ctrl-C stops)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(argv)
    given = {} if options.camera is None else {"camera": {"uri": options.camera}}
    try:
        settings = with_full_paths(load_settings(given, {("camera", "uri"): "--camera"}))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return run(settings, options.seconds, Printer(as_json=options.json))


def run(settings: Settings, seconds: float | None, printer: Printer) -> int:
    """Open camera and models, and watch; 2 when one of them cannot be opened."""
    # Late, so that --help answers at once.
    from perfumer.camera.source import CameraError
    from perfumer.kiosk import cameras, parts
    from perfumer.perception.assets import AssetError, assets_in

    try:
        source = cameras.open_source(settings, root(), lambda: None)
        assets = assets_in(root() / settings.perception.models)
    except (CameraError, AssetError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    rules, active = parts.reading_rules(settings.reading), parts.interaction(settings).hands
    patience = cameras.camera_patience(settings.camera)
    perceiver = parts.load_perceiver(assets, settings.perception)
    with closing(perceiver), _frames(source, patience) as frames:
        return watch(frames, Eyes(perceiver, rules, active), seconds, printer)


@contextmanager
def _frames(source: Source, patience: Patience) -> Iterator[Iterator[Frame | None]]:
    """Open the camera as the kiosk does; yields None while no frame comes."""
    from perfumer.camera.worker import CameraWorker
    from perfumer.mailbox import Latest
    from perfumer.supervision.supervisor import Supervisor

    newest: Latest[Frame] = Latest()
    worker = CameraWorker(source, newest, patience)
    worker.start(Supervisor())
    try:
        yield newest.follow(every_s=WAIT_S)
    finally:
        newest.close()
        worker.stop()


def watch(
    frames: Iterator[Frame | None],
    eyes: Eyes,
    seconds: float | None,
    printer: Printer,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Print what each second shows, then all of it and what to change, until the end or Ctrl-C."""
    every: list[Sighting] = []
    began = second_at = clock()
    shown = 0  # sightings that were printed
    try:
        for frame in frames:
            if frame is not None:
                every.append(eyes.see(frame))
            now = clock()
            if now - second_at >= 1:
                printer.show_second(summarise(every[shown:], now - second_at))
                second_at, shown = now, len(every)
            if seconds is not None and now - began >= seconds:
                break
    except KeyboardInterrupt:
        pass
    spot = summarise(every, clock() - began)
    printer.show_all(spot, tuple(advise(spot)))
    return 0 if spot.steady else 1


class Eyes:
    """Look at frames as the kiosk does: the hand in each, faces where there is time."""

    def __init__(self, perceiver: Perceiver, rules: ReadingRules, active: ActiveHand) -> None:
        self._perceiver = perceiver
        self._rules = rules
        self._active = active
        self._pace = LookPace()

    def see(self, frame: Frame) -> Sighting:
        """Return what ``frame`` shows, without a pixel of it."""
        seen = self._perceiver.point(frame)
        looked_at = time.monotonic()
        if self._pace.is_due(frame, looked_at, is_late=False):
            self._perceiver.look(frame)
            self._pace.note(looked_at, time.monotonic())
        face = None if seen.visitor is None else seen.faces[seen.visitor]
        return Sighting(
            face_height=None if face is None else face.box.height,
            face_y=None if face is None else face.box.center.y,
            guide=choose_guide(face, self._rules),
            hand=bool(seen.hands),
            pointer=self._active.update(seen) is not None,
            sequence=frame.sequence,
        )


class Printer:
    """Write lines for people, or one JSON object a line."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def show_second(self, spot: Spot) -> None:
        """Write what one second showed."""
        self._write({"second": to_row(spot)} if self._as_json else describe_spot(spot))

    def show_all(self, spot: Spot, advice: Sequence[str]) -> None:
        """Write what the whole time showed, and what to change."""
        if self._as_json:
            self._write({"all": to_row(spot), "steady": spot.steady, "advice": list(advice)})
            return
        self._write(f"In {spot.seconds:.0f} seconds: {describe_spot(spot)}")
        self._write("\n".join(f"- {line}" for line in advice) or "All is well at this spot.")

    def _write(self, line: object) -> None:
        sys.stdout.write((json.dumps(line) if self._as_json else str(line)) + "\n")
        sys.stdout.flush()


def to_row(spot: Spot) -> dict[str, object]:
    """Return the spot as JSON values."""
    row = asdict(spot) | {"guide": spot.guide.value, "distance_m": spot.distance_m}
    return {
        key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()
    }
