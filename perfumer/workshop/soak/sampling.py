"""Look at a kiosk every few seconds: memory, files, threads, counters, and how soon it answers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

import psutil

from perfumer.workshop.soak.asking import TROUBLES, ask
from perfumer.workshop.soak.booth import Booth
from perfumer.workshop.soak.visits import Witness

PULSE_S = 0.25  # between two questions whether it is alive
PULSE_TIMEOUT_S = 10.0
FILE = "samples.jsonl"  # in the soak's folder
POINTER = "kiosk_pointer_latency_seconds"
Buckets = Mapping[float, float]  # upper bound in seconds → events up to it


@dataclass(frozen=True, slots=True)
class Sample:
    """The kiosk at one moment."""

    at_s: float  # since the start of the run
    life: int
    visits: int  # in this life
    memory: int  # bytes that are resident
    files: int
    threads: int
    children: int
    viewers: float  # that it thinks it has, of the video and of the events
    errors: float  # steps that failed in this life
    pointer: Buckets
    pointer_s: float  # sum of the ages of all events' frames in this life
    ready: bool
    quiet: bool


class Sampler:
    """Samples, and asks for ``/healthz``, on threads of its own while the kiosk is up."""

    def __init__(self, booth: Booth, witness: Witness, every_s: float) -> None:
        self.quiet = threading.Event()  # whether nobody watches or uploads now
        self.samples: list[Sample] = []
        self.health_s: list[float] = []
        self.late_s: list[float] = []  # how much later than asked for we woke up ourselves
        self.unanswered = 0
        self._booth, self._witness, self._every_s = booth, witness, every_s
        self._began = time.monotonic()
        self._heard_before = (0, 0)  # life, and visits heard before it
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin."""
        for name, run in (("samples", self._sample), ("pulse", self._beat)):
            threading.Thread(target=run, name=name, daemon=True).start()

    def stop(self) -> None:
        """End."""
        self._stopped.set()

    def _beat(self) -> None:
        due = time.monotonic() + PULSE_S
        while not self._stopped.wait(max(0.0, due - time.monotonic())):
            self.late_s.append(max(0.0, time.monotonic() - due))
            if self._booth.up:
                self._pulse()
            due = time.monotonic() + PULSE_S

    def _pulse(self) -> None:
        life = self._booth.life
        try:
            answer = ask(self._booth.port, "/healthz", timeout_s=PULSE_TIMEOUT_S)
            self.health_s.append(answer.seconds)
        except TROUBLES:
            self.unanswered += self._booth.up and life == self._booth.life

    def _sample(self) -> None:
        while not self._stopped.wait(self._every_s):
            if self._booth.up:
                with suppress(psutil.Error, *TROUBLES):
                    self._keep(self.take())

    def _keep(self, sample: Sample) -> None:
        self.samples.append(sample)
        with (self._booth.folder / FILE).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(sample)) + "\n")

    def take(self) -> Sample:
        """Return a sample of now."""
        life, heard = self._booth.life, len(self._witness.heard)
        if life != self._heard_before[0]:
            self._heard_before = (life, heard)
        process = self._booth.process
        counters = parse(ask(self._booth.port, "/metrics").body.decode())
        ready, _ = self._booth.probe()
        with process.oneshot():
            return Sample(
                at_s=time.monotonic() - self._began,
                life=life,
                visits=heard - self._heard_before[1],
                memory=process.memory_info().rss,
                files=process.num_fds() if hasattr(process, "num_fds") else process.num_handles(),
                threads=process.num_threads(),
                children=len(process.children()),
                viewers=counters["kiosk_stream_viewers"] + counters["kiosk_event_listeners"],
                errors=counters["kiosk_pipeline_errors_total"],
                pointer=read_buckets(counters, POINTER),
                pointer_s=counters[f"{POINTER}_sum"],
                ready=ready,
                quiet=self.quiet.is_set(),
            )


def parse(metrics: str) -> dict[str, float]:
    """Return each series of Prometheus' text with its value."""
    lines = [line.rpartition(" ") for line in metrics.splitlines() if line and line[0] != "#"]
    return {name: float(value) for name, _, value in lines}


def read_buckets(counters: Mapping[str, float], name: str) -> dict[float, float]:
    """Return the buckets of a histogram by their upper bounds."""
    head = f'{name}_bucket{{le="'
    return {
        float(series[len(head) : -2]): value
        for series, value in counters.items()
        if series.startswith(head)
    }


def find_quantile(buckets: Buckets, share: float) -> float | None:
    """Return the seconds that this share of the events did not exceed; None of none.

    Within a bucket events are taken as spread evenly, as Prometheus does.
    """
    total = buckets.get(float("inf"), 0.0)
    if not total:
        return None
    below_s = below = 0.0
    for bound in sorted(buckets):
        if buckets[bound] >= share * total:
            inside = (share * total - below) / (buckets[bound] - below)
            return bound if bound == float("inf") else below_s + inside * (bound - below_s)
        below_s, below = bound, buckets[bound]
    return None


def sum_lives(samples: Sequence[Sample]) -> Buckets:
    """Return the pointer's buckets over all lives: counters begin at zero in each."""
    last = {sample.life: sample.pointer for sample in samples}
    bounds = {bound for buckets in last.values() for bound in buckets}
    return {bound: sum(each.get(bound, 0.0) for each in last.values()) for bound in bounds}
