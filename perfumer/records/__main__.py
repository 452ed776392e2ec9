"""Records from the command line: ``python -m perfumer.records verify``, and more.

Addresses are those of the settings unless they are given. The exit status is 1 when a chain is
not as it was written, 2 when a database cannot be used.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, Engine

from perfumer.paths import home
from perfumer.records.database import (
    TROUBLES,
    RecordsError,
    check_version,
    connect,
    migrate,
    name_of,
    reading,
    trouble_of,
    under,
)
from perfumer.records.ledger.chain import Link
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.renaming import rename
from perfumer.records.ledger.shipping import ship
from perfumer.records.ledger.verifying import Verdict, verify
from perfumer.records.reports.attention import attention
from perfumer.records.reports.exporting import Cells, answers, proof_of_play, report, written
from perfumer.records.reports.figures import Answered, Axis, Seen, Span, Visited
from perfumer.records.reports.queries import answered, visited
from perfumer.settings import RecordsSettings, Settings

EVER = Span(date(2000, 1, 1), date(2999, 12, 31))


def head(text: str) -> tuple[str, Link]:
    """KIOSK:NUMBER:HASH, as ``verify`` prints it."""
    kiosk, _, rest = text.partition(":")
    number, _, hash_ = rest.partition(":")
    if not (kiosk and number.isdigit() and hash_):
        raise argparse.ArgumentTypeError(f"{text!r} is not KIOSK:NUMBER:HASH")
    return kiosk, Link(int(number), hash_)


def axes(text: str) -> list[Axis]:
    """One name or two, with a comma between."""
    try:
        return [Axis(name) for name in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; choose of {', '.join(Axis)}") from None


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="perfumer records", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    check = commands.add_parser("verify", help="check the chains of all kiosks")
    check.add_argument(
        "--head", type=head, action="append", default=[], metavar="KIOSK:NUMBER:HASH"
    )
    out = commands.add_parser("export", help="a report as CSV on standard output")
    out.add_argument("what", choices=["plays", "attention", "visits", "answers"])
    out.add_argument("--by", type=axes, metavar="AXIS[,AXIS]", help="of a report, not of plays")
    out.add_argument("--from", dest="first", type=date.fromisoformat, default=EVER.first)
    out.add_argument("--to", dest="last", type=date.fromisoformat, default=EVER.last)
    commands.add_parser("export-feedback", help="every answer as CSV, for training")
    commands.add_parser("ship", help="bring everything to the fleet's database now")
    commands.add_parser("rename", help="give a copied file a name of its own")
    for command in commands.choices.values():
        command.add_argument("--url", help="the database, instead of PERFUMER_RECORDS__URL")
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    options = parser().parse_args(argv)
    settings = Settings().records
    url = options.url or under(settings.url, home())
    try:
        engine = connect(url)
        try:
            check_version(engine)
            return _run(options, settings, engine)
        except BrokenPipeError:
            raise  # who reads the output, not the database
        except TROUBLES as error:
            raise RecordsError(trouble_of(error, engine.url)) from error
        finally:
            engine.dispose()
    except RecordsError as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _run(options: argparse.Namespace, settings: RecordsSettings, engine: Engine) -> int:
    match options.command:
        case "ship":
            return _ship(settings, engine)
        case "rename":
            sys.stdout.write(f"{name_of(engine.url)}: its kiosk is now {rename(engine)}\n")
            return 0
    with reading(engine) as connection:
        match options.command:
            case "verify":
                verdicts = verify(connection, dict(options.head))
                return max([_told(verdict) for verdict in verdicts], default=0)
            case "export-feedback":
                return _written(answers(connection))
            case _:
                span = Span(options.first, options.last)
                limit = settings.min_people
                return _written(_exported(connection, options.what, options.by, span, limit))


def _told(verdict: Verdict) -> int:
    kiosk = verdict.kiosk
    name = f"{kiosk.place} ({kiosk.kiosk})"
    for finding in verdict.findings:
        sys.stdout.write(f"{name}: {finding}\n")
    if verdict.findings:
        return 1
    kept = f", the first {kiosk.trimmed.sequence} not kept" if kiosk.trimmed.sequence else ""
    sys.stdout.write(f"{name}: {kiosk.head.sequence} records as they were written{kept}\n")
    sys.stdout.write(f"  head {kiosk.kiosk}:{kiosk.head.sequence}:{kiosk.head.hash}\n")
    return 0


def _exported(
    connection: Connection, what: str, by: list[Axis] | None, span: Span, limit: int
) -> Iterable[Cells]:
    try:
        match what:
            case "plays":
                return proof_of_play(connection, span)
            case "attention":
                by = by or [Axis.CAMPAIGN]
                return report(attention(connection, by, span, limit), by, Seen)
            case "visits":
                by = by or [Axis.EXPERIENCE]
                return report(visited(connection, by, span, limit), by, Visited)
            case _:
                by = by or [Axis.EXPERIENCE]
                return report(answered(connection, by, span, limit), by, Answered)
    except ValueError as error:
        raise RecordsError(str(error)) from error


def _written(lines: Iterable[Cells]) -> int:
    sys.stdout.writelines(written(lines))
    return 0


def _ship(settings: RecordsSettings, engine: Engine) -> int:
    if settings.central is None:
        raise RecordsError("nowhere to ship to: set PERFUMER_RECORDS__CENTRAL")
    central = connect(under(settings.central, home()))
    shipped = 0
    try:
        migrate(central)
        outbox = Outbox(engine, settings.place, None, ships=True)
        while batch := ship(outbox, central, settings.ship_batch):
            shipped += batch
    except TROUBLES as error:
        raise RecordsError(trouble_of(error, central.url)) from error
    finally:
        central.dispose()
    sys.stdout.write(f"{shipped} records shipped to {name_of(central.url)}\n")
    return 0


def _start() -> int:
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # "… | head": whoever read has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


if __name__ == "__main__":
    sys.exit(_start())
