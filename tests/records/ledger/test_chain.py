"""Whatever is changed, removed or put in, the chain shows it and names it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfumer.records.ledger.chain import START, Entry, Fault, Link, find_faults, hash_record
from perfumer.records.ledger.entries import chain_rows
from perfumer.records.ledger.keys import Key
from perfumer.records.rows import Outcome
from tests.support.records.recording import MINUTE, answer, exposure, play, visit

BEGIN = Link(0, START)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
names = texts.map(lambda text: text[:200])
amounts = st.floats(0, 1e6)
minutes = st.integers(-500_000, 500_000).map(lambda m: MINUTE + timedelta(minutes=m))


@st.composite
def exposures(draw):
    ots = draw(st.integers(0, 50))
    visit_s = draw(amounts)
    return exposure(
        draw(names),
        ots=ots,
        lts=draw(st.integers(0, ots)),
        arrivals=draw(st.integers(0, ots)),
        attention_s=draw(st.floats(0, visit_s)),
        visit_s=visit_s,
        wanted=draw(st.booleans()),
    )


plays = st.builds(
    lambda campaign, minute, shown_s, seen: play(
        campaign, *seen, creative=campaign, minute=minute, shown_s=shown_s
    ),
    names,
    minutes,
    amounts,
    st.lists(exposures(), max_size=3, unique_by=lambda exposure: exposure.group),
)
visits = st.builds(
    lambda experience, minute, outcome, visit_s: visit(
        experience, minute=minute, outcome=outcome, visit_s=visit_s
    ),
    st.none() | names,
    minutes,
    st.sampled_from(Outcome),
    st.integers(0, 2**31 - 1),
)
answers = st.builds(
    lambda item, minute, fits: answer(item, minute=minute, fits=fits),
    names,
    minutes,
    st.none() | st.booleans(),
)
rows = plays | visits | answers


def chain(of) -> list[Entry]:
    return list(chain_rows(of, "kiosk", "lobby", BEGIN))


def found(entries, head: Link) -> list[tuple[Fault, int]]:
    return [(finding.wrong, finding.sequence) for finding in find_faults(entries, BEGIN, head)]


@given(st.lists(rows, max_size=8))
def test_a_chain_as_written_has_nothing_wrong(made):
    entries = chain(made)
    assert found(entries, entries[-1].link if entries else BEGIN) == []


@given(st.lists(rows, min_size=1, max_size=8), st.data())
def test_a_changed_value_is_found_in_its_record(made, data):
    entries = chain(made)
    place = data.draw(st.integers(0, len(entries) - 1))
    columns = dict(entries[place].columns)
    name = data.draw(st.sampled_from(sorted(set(columns) - {"hash", "sequence", "minute", "key"})))
    other = data.draw(names.filter(lambda text: text != columns[name]))
    changed = replace(entries[place], columns=columns | {name: other})
    tampered = [*entries[:place], changed, *entries[place + 1 :]]
    assert found(tampered, entries[-1].link) == [(Fault.CHANGED, place + 1)]


@given(st.lists(plays.filter(lambda row: row.exposures), min_size=1, max_size=4), st.data())
def test_a_changed_exposure_is_found_in_its_play(made, data):
    entries = chain(made)
    place = data.draw(st.integers(0, len(entries) - 1))
    first, *others = entries[place].exposures
    more = first | {"attention_s": first["attention_s"] + 1}
    for seen in ((more, *others), tuple(others)):
        changed = replace(entries[place], exposures=seen)
        tampered = [*entries[:place], changed, *entries[place + 1 :]]
        assert found(tampered, entries[-1].link) == [(Fault.CHANGED, place + 1)]


@given(st.lists(rows, min_size=1, max_size=8), st.data())
def test_removed_records_are_named(made, data):
    entries = chain(made)
    first = data.draw(st.integers(0, len(entries) - 1))
    last = data.draw(st.integers(first, len(entries) - 1))
    left = entries[:first] + entries[last + 1 :]
    assert found(left, entries[-1].link) == [(Fault.REMOVED, first + 1)]


@given(st.lists(rows, min_size=1, max_size=8), rows, st.data())
def test_a_record_put_in_is_named(made, extra, data):
    entries = chain(made)
    place = data.draw(st.integers(0, len(entries)))
    before = entries[place - 1].link if place else BEGIN
    # With a fitting hash and a number that is taken, or one after the last.
    [added] = chain_rows([extra], "kiosk", "lobby", before)
    tampered = [*entries[:place], *entries[place : place + 1], added, *entries[place + 1 :]]
    assert (Fault.INSERTED, place + 1) in found(tampered, entries[-1].link)


@given(st.lists(rows, min_size=2, max_size=8), st.data())
def test_two_records_that_change_places_are_found(made, data):
    entries = chain(made)
    place = data.draw(st.integers(0, len(entries) - 2))
    one, two = entries[place], entries[place + 1]
    swapped = [
        replace(two, columns=dict(two.columns) | {"sequence": one.sequence}),
        replace(one, columns=dict(one.columns) | {"sequence": two.sequence}),
    ]
    tampered = [*entries[:place], *swapped, *entries[place + 2 :]]
    assert (Fault.CHANGED, place + 1) in found(tampered, entries[-1].link)


def test_hashing_a_changed_record_anew_only_moves_the_finding_on():
    entries = chain([visit(), visit("music"), visit()])
    columns = dict(entries[1].columns) | {"experience": "concept"}
    columns["hash"] = hash_record(entries[0].hash, "visits", columns, ())
    forged = [entries[0], replace(entries[1], columns=columns), entries[2]]
    assert found(forged, entries[-1].link) == [(Fault.CHANGED, 3)]


def test_a_last_record_hashed_anew_does_not_fit_the_head():
    entries = chain([visit(), visit()])
    columns = dict(entries[1].columns) | {"stage": "consent"}
    columns["hash"] = hash_record(entries[0].hash, "visits", columns, ())
    [finding] = find_faults(
        [entries[0], replace(entries[1], columns=columns)], BEGIN, entries[-1].link
    )
    assert str(finding) == "the head of the chain, 2: changed"


def test_a_finding_says_what_the_record_is():
    entries = chain([play("modak", exposure())])
    changed = replace(entries[0], columns=dict(entries[0].columns) | {"shown_s": 9.0})
    [finding] = find_faults([changed], BEGIN, entries[0].link)
    assert str(finding) == "record 1 (play of modak, 2026-11-21 09:41): changed"


@pytest.mark.parametrize(("gone", "said"), [([1], "record 2"), ([1, 2], "records 2 to 3")])
def test_a_gap_says_how_wide_it_is(gone, said):
    entries = chain([visit()] * 5)
    left = [entry for place, entry in enumerate(entries) if place not in gone]
    [finding] = find_faults(left, BEGIN, entries[-1].link)
    assert str(finding) == f"{said}: removed"


def test_a_chain_is_checked_from_where_it_was_trimmed():
    entries = chain([visit()] * 5)
    assert list(find_faults(entries[2:], entries[1].link, entries[-1].link)) == []


STORED = {
    **{"kiosk": "k", "sequence": 7, "hash": "x", "place": "열쇠", "offset_min": 540, "key": ""},
    **{"clock": "", "minute": datetime(2026, 1, 2, 3, 4), "shown_s": 10.0, "failure": None},
}
SEEN = [
    {"kiosk": "k", "sequence": 7, "group": "male 20s", "wanted": True, "ots": 2},
    {"kiosk": "k", "sequence": 7, "group": "female 20s", "wanted": False, "ots": 1},
]


def test_the_hash_of_what_earlier_versions_stored_never_changes():
    plain = "367bbb94a1659f757ec8ef57867cc1a6423ae2ee05b0dadbe2af5c1677f426e8"
    signed = "41490776d7958bd36edf10df827ffbdae517f839f58c44e162473682807e4209"
    assert hash_record("ab", "plays", STORED, SEEN) == plain
    key = Key("12", b"s" * 32)
    assert hash_record("ab", "plays", STORED | {"key": "12"}, SEEN, key) == signed
