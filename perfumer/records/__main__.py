"""Check, export, ship and rename records from the command line: ``perfumer records verify``.

Addresses are those of the settings unless they are given. The exit status is 1 when a chain is
not as it was written, and 2 when a database cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine

from perfumer.console.closed_output import run_quietly
from perfumer.console.private import keep_private
from perfumer.paths import home
from perfumer.records.address import RecordsError, name_of, resolve_address
from perfumer.records.database import REPORT_S, begin_read, check_version, connect, migrate
from perfumer.records.ledger.chain import Link
from perfumer.records.ledger.damage import hide_damage
from perfumer.records.ledger.keys import NO_KEYS, Keys, read_keys, rotate
from perfumer.records.ledger.names import rename
from perfumer.records.ledger.noting import describe_head, note_of, parse_head, read_note
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.shipping import ship
from perfumer.records.ledger.verifying import Verdict, verify
from perfumer.records.reports.attention import report_attention
from perfumer.records.reports.exporting import (
    Cells,
    format_csv,
    list_answers,
    list_folded,
    list_plays,
    list_report,
)
from perfumer.records.reports.figures import AnswerSums, AudienceSums, Axis, Span, VisitSums
from perfumer.records.reports.queries import count_answers, count_visits
from perfumer.records.troubles import TROUBLES, trouble_of
from perfumer.settings.all import with_full_paths
from perfumer.settings.given import SettingsError
from perfumer.settings.loading import load_settings
from perfumer.settings.operation import RecordsSettings

EVER = Span(date(2000, 1, 1), date(2999, 12, 31))


def head(text: str) -> tuple[str, Link]:
    """Return the kiosk and link of KIOSK:NUMBER:HASH, as ``verify`` prints it."""
    try:
        return parse_head(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def parse_axes(text: str) -> list[Axis]:
    """Return the axes of one name or two, separated by a comma."""
    try:
        return [Axis(name) for name in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; choose of {', '.join(Axis)}") from None


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    whole = argparse.ArgumentParser(prog="perfumer records", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    check = commands.add_parser("verify", help="check the chains of all kiosks")
    check.add_argument(
        "--head", type=head, action="append", default=[], metavar="KIOSK:NUMBER:HASH"
    )
    out = commands.add_parser("export", help="a report as CSV on standard output")
    out.add_argument("what", choices=["plays", "folded", "attention", "visits", "answers"])
    out.add_argument(
        "--by", type=parse_axes, metavar="AXIS[,AXIS]", help="of a report, not of plays"
    )
    out.add_argument("--from", dest="first", type=date.fromisoformat, default=EVER.first)
    out.add_argument("--to", dest="last", type=date.fromisoformat, default=EVER.last)
    commands.add_parser("export-feedback", help="every answer as CSV, for training")
    commands.add_parser("ship", help="bring everything to the fleet's database now")
    commands.add_parser("rename", help="give a copied file a name of its own")
    commands.add_parser("rotate-key", help="sign new records with a new key, from the next start")
    erase = commands.add_parser("erase", help="delete the records before a day of a kiosk's file")
    erase.add_argument("--before", type=date.fromisoformat, required=True, metavar="DAY")
    check.add_argument(
        "--key",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="keys of another kiosk, whose records are checked, too",
    )
    for command in commands.choices.values():
        command.add_argument("--url", help="the database, instead of PERFUMER_RECORDS__URL")
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    options = build_parser().parse_args(argv)
    keep_private()
    try:
        settings = with_full_paths(load_settings()).records
        if options.command == "rotate-key":
            return _rotate_key(settings)
        url = options.url or resolve_address(settings.url, home())
        engine = connect(url, REPORT_S)
        try:
            check_version(engine)
            return _run(options, settings, engine)
        except BrokenPipeError:
            raise  # the reader of the output is gone, not the database
        except TROUBLES as error:
            raise RecordsError(trouble_of(error, engine.url)) from error
        finally:
            engine.dispose()
    except (SettingsError, RecordsError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _run(options: argparse.Namespace, settings: RecordsSettings, engine: Engine) -> int:
    match options.command:
        case "ship":
            return _ship(settings, engine)
        case "rename":
            name = rename(engine, _own_keys(settings))
            if not options.url:
                note_of(settings.key).unlink(missing_ok=True)  # it is about the old name
            sys.stdout.write(f"{name_of(engine.url)}: its kiosk is now {name}\n")
            return 0
        case "erase":
            return _erase(settings, engine, options.before)
    with begin_read(engine) as connection:
        match options.command:
            case "verify":
                keys = _all_keys(settings, options.key)
                # What was noted is about this machine's database, and no other.
                noted = None if options.url else read_note(settings.key)
                heads = dict([*([noted] if noted else []), *options.head])
                verdicts = verify(connection, heads, keys)
                return max([_print_verdict(verdict) for verdict in verdicts], default=0)
            case "export-feedback":
                _leave_damage_out(connection)
                return _print_csv(list_answers(connection))
            case _:
                _leave_damage_out(connection)
                span = Span(options.first, options.last)
                limit = settings.min_people
                return _print_csv(_export(connection, options.what, options.by, span, limit))


def _leave_damage_out(connection: Connection) -> None:
    hidden = hide_damage(connection)
    if hidden:
        sys.stderr.write(f"left out: {hidden} damaged rows, which 'records verify' names\n")


def _own_keys(settings: RecordsSettings) -> Keys:
    """Return the kiosk's keys; none where there is no file, as on another machine."""
    return read_keys(settings.key) if settings.key.is_file() else NO_KEYS


def _all_keys(settings: RecordsSettings, others: Sequence[Path]) -> Keys:
    keys = _own_keys(settings)
    for path in others:
        keys += read_keys(path)
    return keys


def _rotate_key(settings: RecordsSettings) -> int:
    key = rotate(settings.key)
    sys.stdout.write(f"{settings.key}: from its next start on the kiosk signs with {key.name}\n")
    return 0


def _erase(settings: RecordsSettings, engine: Engine, day: date) -> int:
    ships = settings.central is not None
    outbox = Outbox(engine, settings.place, None, ships, keys=_own_keys(settings))
    number = outbox.erase_before(day)
    sys.stdout.write(f"{name_of(engine.url)}: {number} records before {day} are deleted\n")
    return 0


def _print_verdict(verdict: Verdict) -> int:
    kiosk = verdict.kiosk
    name = f"{kiosk.place} ({kiosk.kiosk})"
    for finding in verdict.findings:
        sys.stdout.write(f"{name}: {finding}\n")
    if verdict.findings:
        return 1
    kept = f", the first {kiosk.trimmed.sequence} not kept" if kiosk.trimmed.sequence else ""
    sys.stdout.write(f"{name}: {kiosk.head.sequence} records as they were written{kept}\n")
    sys.stdout.write(f"  head {describe_head(kiosk.kiosk, kiosk.head)}\n")
    return 0


def _export(
    connection: Connection, what: str, by: list[Axis] | None, span: Span, limit: int
) -> Iterable[Cells]:
    try:
        match what:
            case "plays":
                return list_plays(connection, span)
            case "folded":
                return list_folded(connection, span)
            case "attention":
                by = by or [Axis.CAMPAIGN]
                return list_report(report_attention(connection, by, span, limit), by, AudienceSums)
            case "visits":
                by = by or [Axis.EXPERIENCE]
                return list_report(count_visits(connection, by, span, limit), by, VisitSums)
            case _:
                by = by or [Axis.EXPERIENCE]
                return list_report(count_answers(connection, by, span, limit), by, AnswerSums)
    except ValueError as error:
        raise RecordsError(str(error)) from error


def _print_csv(lines: Iterable[Cells]) -> int:
    sys.stdout.writelines(format_csv(lines))
    return 0


def _ship(settings: RecordsSettings, engine: Engine) -> int:
    if settings.central is None:
        raise RecordsError("nowhere to ship to: set PERFUMER_RECORDS__CENTRAL")
    central = connect(resolve_address(settings.central, home()))
    shipped = 0
    try:
        migrate(central)
        keys = _own_keys(settings)
        outbox = Outbox(engine, settings.place, None, ships=True, keys=keys)
        while batch := ship(outbox, central, settings.ship_batch):
            shipped += batch
    except TROUBLES as error:
        raise RecordsError(trouble_of(error, central.url)) from error
    finally:
        central.dispose()
    sys.stdout.write(f"{shipped} records shipped to {name_of(central.url)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(run_quietly(main))
