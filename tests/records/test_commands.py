"""``python -m perfumer.records``: what the staff and the training ask of the records."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from perfumer.records.__main__ import main
from perfumer.records.database import begin_write, connect, migrate
from perfumer.records.ledger.keys import load_keys
from perfumer.records.ledger.outbox import Outbox
from perfumer.records.ledger.shipping import ship
from perfumer.records.tables import exposures, plays, visits
from tests.support.records.recording import MINUTE, ROOMY, answer, exposure, play, visit

ROWS = (
    play("modak", exposure(people=12)),
    play("ohu", failure="decode", shown_s=0.4),
    visit("music"),
    answer(fits=True, recommends=False),
    answer("our-piece", fits=None),
)


@pytest.fixture
def kept(tmp_path):
    """The address of a kiosk's own file."""
    url = f"sqlite:///{tmp_path}/records.sqlite3"
    engine = connect(url)
    migrate(engine)
    Outbox(engine, "lobby", ROOMY, True).append(ROWS, "first")
    engine.dispose()
    return url


@pytest.fixture
def arrived(kept, url):
    """The same in the fleet's database, of either kind."""
    own, fleet = connect(kept), connect(url)
    migrate(fleet)
    ship(Outbox(own, "lobby", ROOMY, True), fleet, 100)
    own.dispose()
    yield url
    fleet.dispose()


def changed(url: str, statement) -> None:
    engine = connect(url)
    with begin_write(engine) as connection:
        assert connection.execute(statement).rowcount == 1
    engine.dispose()


def lines(capsys) -> list[list[str]]:
    return list(csv.reader(io.StringIO(capsys.readouterr().out)))


def test_verify_finds_nothing_wrong_and_prints_the_heads(arrived, capsys):
    assert main(["verify", "--url", arrived]) == 0
    assert re.search(
        r"lobby \(\w{32}\): 5 records as they were written\n  head \w{32}:5:[0-9a-f]{64}\n",
        capsys.readouterr().out,
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            plays.update().where(plays.c.campaign == "modak").values(shown_s=99),
            "record 1 (play of modak, 2026-11-21 09:41): changed",
        ),
        (exposures.update().values(attention_s=25), "record 1 (play of modak"),
        (exposures.delete(), "record 1 (play of modak, 2026-11-21 09:41): changed"),
        (visits.delete(), "record 3: removed"),
        (
            plays.update().where(plays.c.campaign == "ohu").values(failure=None),
            "record 2 (play of ohu, 2026-11-21 09:41): changed",
        ),
    ],
    ids=["a value", "its attention", "its exposures", "a row", "a failed play made a good one"],
)
def test_verify_finds_what_was_changed_or_removed(arrived, capsys, statement, said):
    changed(arrived, statement)
    assert main(["verify", "--url", arrived]) == 1
    assert said in capsys.readouterr().out


def test_verify_finds_a_chain_that_was_cut_off_at_its_end(kept, capsys):
    main(["verify", "--url", kept])
    [head] = re.findall(r"head (\S+)", capsys.readouterr().out)
    with closing(sqlite3.connect(kept.removeprefix("sqlite:///"))) as door:
        [(sequence, last)] = door.execute("SELECT sequence, hash FROM visits").fetchall()
        door.execute("DELETE FROM feedback")
        door.execute("UPDATE kiosks SET head = ?, head_hash = ?", (sequence, last))
        door.commit()
    assert main(["verify", "--url", kept]) == 0  # whoever may write can do that
    assert main(["verify", "--url", kept, "--head", head]) == 1  # but not behind a head kept
    assert "records 4 to 5, at the end,: removed" in capsys.readouterr().out


def test_every_play_is_exported_with_its_failure(kept, capsys):
    assert main(["export", "plays", "--url", kept]) == 0
    names, *rows = lines(capsys)
    told = [dict(zip(names, row, strict=True)) for row in rows]
    assert [(row["campaign"], row["failure"]) for row in told] == [("modak", ""), ("ohu", "decode")]
    assert told[0]["minute"] == "2026-11-21 09:41"
    assert not {"ots", "attention_s", "group"} & set(names)


def test_a_report_is_exported_by_any_axis(kept, capsys):
    assert main(["export", "attention", "--by", "campaign,hour", "--url", kept]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "campaign,hour,plays,failed,shown_s,ots,lts,arrivals,attention_s,visit_s",
        "modak,09,1,0,10.0,12,12,12,24.0,60.0",
        "ohu,09,0,1,0.0,0,0,0,0,0",
        "(total),,,,,12,12,12,24.0,60.0",
    ]


def test_what_few_people_did_is_exported_empty(kept, capsys):
    assert main(["export", "visits", "--url", kept]) == 0
    assert lines(capsys) == [["experience", "visits", "completed", "visit_s"]]


def test_an_export_is_of_the_days_asked_for(kept, capsys):
    day = (MINUTE + timedelta(days=1)).date().isoformat()
    assert main(["export", "plays", "--from", day, "--url", kept]) == 0
    assert len(lines(capsys)) == 1


def test_every_answer_is_exported_for_training_without_time_or_place(arrived, capsys):
    assert main(["export-feedback", "--url", arrived]) == 0
    assert lines(capsys) == [
        ["experience", "item", "emotion", "intent", "fits", "recommends"],
        ["music", "our-piece", "sad", "stay", "", ""],
        ["music", "spring-day", "sad", "stay", "true", "false"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_cell_of_an_export_is_a_formula(tmp_path, capsys, text):
    url = f"sqlite:///{tmp_path}/records.sqlite3"
    engine = connect(url)
    migrate(engine)
    rows = [play(text), answer(text)]
    Outbox(engine, text, ROOMY, False).append(rows, "first")
    engine.dispose()
    for command in (["export", "plays"], ["export-feedback"]):
        assert main([*command, "--url", url]) == 0
        told = capsys.readouterr().out
        assert f"'{text}" in told
        assert not re.search(rf"(^|[,\"]){re.escape(text)}", told)


def test_seconds_are_exported_as_finely_as_they_are_measured(tmp_path, capsys):
    url = f"sqlite:///{tmp_path}/records.sqlite3"
    engine = connect(url)
    migrate(engine)
    rows = [play("modak", exposure(), shown_s=10.083919746999982)]
    Outbox(engine, "lobby", ROOMY, False).append(rows, "first")
    engine.dispose()
    assert main(["export", "plays", "--url", url]) == 0
    told = capsys.readouterr().out
    assert ",10.084," in told
    assert "10.0839" not in told


def test_everything_is_shipped_by_hand(kept, url, capsys, monkeypatch):
    monkeypatch.setenv("PERFUMER_RECORDS__CENTRAL", url)
    assert [main(["ship", "--url", kept]) for _ in range(2)] == [0, 0]
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told] == ["5", "0"]


def test_shipping_needs_to_know_where_to(kept, capsys, monkeypatch):
    monkeypatch.delenv("PERFUMER_RECORDS__CENTRAL", raising=False)
    assert main(["ship", "--url", kept]) == 2
    assert "set PERFUMER_RECORDS__CENTRAL" in capsys.readouterr().err


def test_a_copied_file_gets_a_name_of_its_own(kept, capsys):
    assert main(["rename", "--url", kept]) == 0
    assert re.search(r"its kiosk is now \w{32}", capsys.readouterr().out)
    assert main(["verify", "--url", kept]) == 0


def test_what_was_changed_is_not_hidden_by_a_new_name(kept, capsys):
    changed(kept, visits.update().values(stage="ask"))
    assert main(["rename", "--url", kept]) == 2
    assert "not as they were written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///nowhere/none.sqlite3", "no kiosk has written it yet"),
        ("mysql://user:geheim@host/name", "only SQLite and PostgreSQL are known"),
        ("nonsense", "is no database address"),
        ("postgresql+psycopg://user:geheim@127.0.0.1:1/none", "is it running"),
    ],
)
def test_a_database_that_cannot_be_read_is_told_with_a_remedy(capsys, url, said):
    assert main(["verify", "--url", url]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "geheim" not in told.err + told.out


def test_an_axis_that_a_report_has_not_is_told(kept, capsys):
    assert main(["export", "visits", "--by", "campaign", "--url", kept]) == 2
    assert "this report has no campaign" in capsys.readouterr().err


def test_the_settings_say_which_database(kept, capsys, monkeypatch):
    monkeypatch.setenv("PERFUMER_RECORDS__URL", kept)
    assert main(["verify"]) == 0
    assert "5 records" in capsys.readouterr().out


def test_a_new_key_is_added_and_verify_takes_those_of_other_kiosks(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("PERFUMER_RECORDS__KEY", str(tmp_path / "key"))
    url = f"sqlite:///{tmp_path}/records.sqlite3"
    engine = connect(url)
    migrate(engine)
    for mark in ("first", "second"):
        keys = load_keys(tmp_path / "key")
        Outbox(engine, "lobby", ROOMY, True, keys=keys).append(ROWS, mark)
        assert main(["rotate-key"]) == 0
    engine.dispose()
    assert main(["verify", "--url", url]) == 0
    monkeypatch.setenv("PERFUMER_RECORDS__KEY", str(tmp_path / "none"))
    capsys.readouterr()
    assert main(["verify", "--url", url]) == 1
    assert "which is not here: cannot be checked" in capsys.readouterr().out
    assert main(["verify", "--url", url, "--key", str(tmp_path / "key")]) == 0
    assert main(["verify", "--url", url, "--key", str(tmp_path / "away")]) == 2


def test_old_records_are_erased_up_to_a_day(kept, capsys):
    day = (MINUTE + timedelta(days=1)).date().isoformat()
    assert main(["erase", "--url", kept, "--before", MINUTE.date().isoformat()]) == 0
    assert "0 records before" in capsys.readouterr().out
    assert main(["erase", "--url", kept, "--before", day]) == 0
    assert "5 records before" in capsys.readouterr().out
    assert main(["verify", "--url", kept]) == 0
    capsys.readouterr()
    assert main(["export", "folded", "--url", kept]) == 0
    names, *rows = lines(capsys)
    assert names[1:] == ["day", "campaign", "creative", "plays", "failed", "shown_s"]
    assert [row[1:] for row in rows] == [
        ["2026-11-21", "modak", "modak-1", "1", "0", "10.0"],
        ["2026-11-21", "ohu", "ohu-1", "0", "1", "0.0"],
    ]
