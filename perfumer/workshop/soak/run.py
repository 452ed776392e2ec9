"""Run a kiosk under load and faults for hours: ``perfumer soak --hours 8``.

A real kiosk with a camera of its own on loopback, in a temporary folder. Visitors by click and by
hand, viewers, uploads, faults, restarts and kills come by a plan that one seed makes. At the end
each figure is one line of JSON with its bound; the exit status is 1 when one is broken, and 2 when
the kiosk did not start. Ctrl-C ends it early, with the figures so far.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from perfumer.records.troubles import TROUBLES
from perfumer.workshop.fleet.screen import SimulatedScreen
from perfumer.workshop.soak.asking import Follower
from perfumer.workshop.soak.booth import Booth, Size, fleet_database, forget_settings
from perfumer.workshop.soak.calling import Caller
from perfumer.workshop.soak.clicking import Clicker
from perfumer.workshop.soak.crowd import Crowd
from perfumer.workshop.soak.faults import Breaker, count_tracebacks
from perfumer.workshop.soak.figures import Mended, Result, list_figures
from perfumer.workshop.soak.page import Page
from perfumer.workshop.soak.plan import (
    ENDS,
    RECORDS,
    SCRIPTS,
    Fault,
    Kind,
    Plan,
    Quiet,
    Visitors,
    make_plan,
)
from perfumer.workshop.soak.rows import count_open_transactions, read_back
from perfumer.workshop.soak.sampling import Sampler
from perfumer.workshop.soak.visits import Heard, Witness, compare

START_S, BACK_S = 240.0, 120.0  # longest waits for a kiosk: its first start, and after a fault
TICK_S = 0.2
SETTLE_S = 3.0  # from the beginning of a quiet moment until everybody has gone
PROGRESS_S = 60.0
SAMPLES = 1440  # of a run, at most one a second
# What is on its way when these happen gets no answer, rightly.
UNANSWERED = (*ENDS, Kind.DECODER_KILLED)
DRAIN_S = 60.0  # for what waits to be recorded at the end


class SoakError(Exception):
    """The soak cannot begin; the message says why."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for."""

    seed: int
    seconds: float
    size: Size
    guests: int
    folder: Path | None = None  # for the kiosk's files, which stay then


class Soak:
    """All the programs and threads of one run."""

    def __init__(self, order: Order, ends: ExitStack) -> None:
        seed, seconds, folder = order.seed, order.seconds, order.folder
        if folder is None:
            folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="perfumer-soak-")))
        fleet = ends.enter_context(fleet_database())
        server = fleet[0] if fleet else None
        self._central = fleet[1] if fleet else None
        self.booth = Booth(folder, order.size, self._central)
        ends.callback(self.booth.camera.kill)
        ends.callback(self.booth.end, signal.SIGKILL)
        self.witness = Witness()
        self.caller = Caller(self.booth.port, seed)
        self.clicker = Clicker(self.booth.port, self.witness, seed)
        self.crowd = Crowd(self.booth.port, order.guests, seed)
        self.screen = SimulatedScreen(f"http://127.0.0.1:{self.booth.port}/")
        self.follower = Follower(self.booth.port, self.witness.hear)
        self.page = Page(self.booth.port, self.witness)
        self.breaker = Breaker(self.booth, server, self.witness, self.caller, self.page)
        ends.callback(self.breaker.mend)
        every_s = max(1.0, seconds / SAMPLES)
        self.sampler = Sampler(self.booth, self.witness, every_s)
        self.plan: Plan = make_plan(seed, seconds, self.breaker.kinds())
        self.mended: list[Mended] = []
        self.died = 0
        self.left_open = 0  # transactions, at the most, in quiet moments
        self.began = time.monotonic()

    def start(self) -> None:
        """Start everything. Raises :class:`SoakError` when the kiosk does not get ready."""
        self.booth.camera.start()
        self.booth.start()
        if self._wait_until_well(START_S, strict=True) is None:
            said = self.booth.log.read_text(errors="replace")[-2000:]
            raise SoakError(f"the kiosk did not get ready within {START_S:.0f} s:\n{said}")
        for part in (
            self.follower,
            self.page,
            self.sampler,
            self.clicker,
            self.crowd,
            self.caller,
        ):
            part.start()
        threading.Thread(target=self.screen.run, daemon=True).start()
        self._let_in(True)
        self.began = time.monotonic()

    def go_through(self) -> None:
        """Do all of the plan, as far as the time goes."""
        self._say(f"the kiosk runs at http://127.0.0.1:{self.booth.port}/")
        happenings, blocks = [*self.plan.happenings], [*self.plan.blocks]
        told = 0.0
        while (now_s := self._now_s()) < self.plan.seconds:
            if blocks and now_s >= blocks[0][0]:
                self._show(blocks.pop(0)[1])
            if happenings and now_s >= happenings[0].at_s:
                self._let_happen(happenings.pop(0))
            self._check_alive()
            if now_s - told >= PROGRESS_S:
                told = now_s
                self._say(f"{len(self.witness.heard)} visits")
            time.sleep(TICK_S)

    def finish(self) -> Result:
        """End everything, and return what was seen."""
        seconds = self._now_s()
        self.breaker.mend()
        self._let_in(False)
        self.clicker.playing.clear()
        if self.booth.status is not None:
            self.booth.start()
        self._wait_until_well(DRAIN_S, strict=True)
        for part in (
            self.caller,
            self.crowd,
            self.clicker,
            self.sampler,
            self.screen,
            self.page,
        ):
            part.stop()
        self.breaker.stop()
        self.follower.stop()
        found = read_back(self.booth, self._central)
        lost, twice = compare(self.witness.heard, found.visits)
        every = frozenset(Kind)
        return Result(
            seconds=seconds,
            samples=self.sampler.samples,
            health_s=self.sampler.health_s,
            late_s=self.sampler.late_s,
            unanswered=self.sampler.unanswered,
            mended=self.mended,
            called=self.caller.called,
            refused=self.clicker.refused,
            heard=len(self.witness.heard),
            lost=[self._describe(visit) for visit in lost],
            twice=twice,
            confirmed=len(self.screen.confirmed),
            found=found,
            kills=self.breaker.kills,
            breaks=self.booth.life,
            died=self.died,
            left_open=self.left_open,
            stop_s=self.breaker.stop_s,
            bad_ends=self.breaker.bad_ends,
            tracebacks=count_tracebacks(self.booth.log),
            guests=self.crowd.came,
            skipped=sorted(every - self.breaker.kinds()),
        )

    def _describe(self, visit: Heard) -> str:
        experience, language = visit.key
        at = f"{experience or 'none'} in {language}, {visit.at - self.began:.0f} s after the start"
        before_s = visit.before_end_s
        return at + ("" if before_s is None else f", {before_s:.1f} s before the kiosk's end")

    def _now_s(self) -> float:
        return time.monotonic() - self.began

    def _say(self, what: str) -> None:
        sys.stderr.write(f"{self._now_s() / 60:7.1f} min  {what}\n")
        sys.stderr.flush()

    def _show(self, who: Visitors) -> None:
        self.booth.camera.show(SCRIPTS[who])
        if who is Visitors.CLICKS:
            self.clicker.playing.set()
        else:
            self.clicker.playing.clear()

    def _let_in(self, everybody: bool) -> None:
        if everybody:
            self.crowd.coming.set()
            self.caller.calling.set()
        else:
            self.crowd.coming.clear()
            self.caller.pause()

    def _let_happen(self, happening: Fault | Quiet) -> None:
        if isinstance(happening, Quiet):
            self._keep_quiet(happening.lasts_s)
        else:
            self._break(happening)

    def _keep_quiet(self, seconds: float) -> None:
        self._let_in(False)
        time.sleep(SETTLE_S)
        self.sampler.quiet.set()
        time.sleep(seconds)
        self.sampler.quiet.clear()
        if self._central is not None:
            with suppress(*TROUBLES):  # that it does not answer is told by other figures
                self.left_open = max(self.left_open, count_open_transactions(self._central))
        self._let_in(True)

    def _break(self, fault: Fault) -> None:
        """Break it, wait, mend it, and measure how long it takes until all is well."""
        if fault.kind in UNANSWERED:
            self._let_in(False)
            time.sleep(SETTLE_S)
        self.breaker.cause(fault.kind)
        noticed, end = False, time.monotonic() + fault.lasts_s
        while (left := end - time.monotonic()) > 0:
            ready, said = self.booth.probe()
            noticed = noticed or not ready or bool(said)
            time.sleep(min(left, TICK_S))
        self.breaker.mend()
        back_s = self._wait_until_well(BACK_S, strict=fault.kind in RECORDS)
        self.mended.append(Mended(fault.kind, noticed, back_s))
        self._let_in(True)
        seen = "said so" if noticed else "said nothing"
        took = "never well again" if back_s is None else f"well after {back_s:.1f} s"
        self._say(f"{fault.kind} for {fault.lasts_s:.1f} s: {seen}, {took}")

    def _wait_until_well(self, patience_s: float, *, strict: bool) -> float | None:
        """Return the seconds until it is ready, ``strict`` also without a trouble, or None."""
        began = time.monotonic()
        while (waited_s := time.monotonic() - began) < patience_s:
            ready, said = self.booth.probe()
            if ready and not (strict and said):
                self.booth.up = True
                return waited_s
            if self.booth.status is not None:
                return None
            time.sleep(TICK_S)
        return None

    def _check_alive(self) -> None:
        if self.booth.status is not None:
            self._say(f"the kiosk ended by itself ({self.booth.status})")
            self.booth.up = False
            self.died += 1
            self.witness.end_life(time.monotonic(), 1.0)
            self.booth.start()
            self._wait_until_well(BACK_S, strict=False)


def run(order: Order) -> Result:
    """Run one soak, and return what was seen; an interruption shortens it."""
    forget_settings()
    with ExitStack() as ends:
        soak = Soak(order, ends)
        soak.start()
        try:
            soak.go_through()
        except KeyboardInterrupt:
            sys.stderr.write("Ending early: what is known comes in a moment.\n")
        return soak.finish()


def main(argv: Sequence[str] | None = None) -> int:
    """Return 1 when a bound is broken, 2 when the kiosk did not start."""
    parser = argparse.ArgumentParser(prog="perfumer soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=8.0, help="how long (default: 8)")
    parser.add_argument("--seed", type=int, default=1, help="of the plan (default: 1)")
    parser.add_argument("--guests", type=int, default=6, help="viewers at once (default: 6)")
    parser.add_argument("--size", default="640x360", help="of the camera (default: 640x360)")
    parser.add_argument("--fps", type=float, default=12.0, help="of the camera (default: 12)")
    parser.add_argument(
        "--folder", type=Path, help="empty folder where the kiosk's log and records stay"
    )
    options = parser.parse_args(argv)
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores the first
        signal.signal(number, signal.default_int_handler)
    try:
        size = Size(options.size, options.fps)
        order = Order(options.seed, options.hours * 3600, size, options.guests, options.folder)
        result = run(order)
    except SoakError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    figures = list(list_figures(result))
    sys.stdout.write("".join(figure.to_line() + os.linesep for figure in figures))
    return 1 if any(figure.ok is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
