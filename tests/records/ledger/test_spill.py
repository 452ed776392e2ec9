"""What waits in files while no database takes it: nothing is lost, nothing doubled."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfumer.records.database import begin_read, connect, migrate
from perfumer.records.ledger.entries import read_all
from perfumer.records.ledger.spill import Batch, Spill, read_spilled, spill_path
from perfumer.records.ledger.states import read_states
from perfumer.records.store import Store
from perfumer.supervision.supervisor import Supervisor
from tests.records.ledger.test_chain import rows
from tests.support.records.recording import plan, visit
from tests.support.running import until


def places(folder) -> Spill:
    return Spill(folder, folder.with_name("second"), 0)


AWAY = "postgresql+psycopg://kiosk@127.0.0.1:1/none"


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(rows, min_size=1, max_size=5))
def test_rows_come_back_as_they_were(tmp_path, made):
    batch = Batch("mark", tuple(made))
    places(tmp_path).keep(batch)
    assert [found.batch for found in read_spilled(tmp_path)] == [batch]


def test_a_damaged_file_is_moved_aside_and_the_others_are_read(tmp_path):
    places(tmp_path).keep(Batch("whole", (visit(),)))
    spill_path(tmp_path, "broken").write_text('{"kind": "VisitRow", "minute": "2026')
    assert [found.batch.mark for found in read_spilled(tmp_path)] == ["whole"]
    assert (tmp_path / "broken.damaged").is_file()


def test_a_file_half_written_by_a_kill_is_not_read(tmp_path):
    (tmp_path / "mark.new").write_text('{"kind": "VisitRow"')
    assert list(read_spilled(tmp_path)) == []


def kept(store: Store, number: int) -> Store:
    store.start(Supervisor())
    for n in range(number):
        store.add_visit(visit(visit_s=n))
    return store


def test_rows_of_an_outage_outlive_the_process_and_come_in_once(tmp_path):
    away = kept(Store(plan(tmp_path, url=AWAY)), 20)
    until(lambda: away.trouble and away.waiting == 20, 8)
    away.close(8)
    files = {path: path.read_bytes() for path in (tmp_path / "unsaved").iterdir()}

    for _ in range(2):
        # The second time as if the process had died before it deleted the file.
        for left, copy in files.items():
            left.write_bytes(copy)
        back = Store(plan(tmp_path))
        back.start(Supervisor())
        until(lambda store=back: store.kiosk, 8)
        back.close(5)

    engine = connect(plan(tmp_path).url)
    migrate(engine)
    with begin_read(engine) as connection:
        [standing] = read_states(connection)
        found = [e.columns["visit_s"] for e in read_all(connection, standing.kiosk)]
    engine.dispose()
    assert sorted(found) == list(range(20))
    assert list((tmp_path / "unsaved").iterdir()) == []


def test_without_a_place_for_files_rows_wait_in_memory(tmp_path):
    (tmp_path / "unsaved").write_text("a file where the folder should be")
    store = kept(Store(plan(tmp_path, url=AWAY)), 20)
    until(lambda: store.trouble and store.waiting == 20, 8)
    assert store.dropped == 0
    store.close(8)
