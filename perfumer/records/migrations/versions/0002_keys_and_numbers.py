"""Keys and seals of the chain, numbers that are unique, signed heads, what was set aside."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RECORDS = ("plays", "visits", "feedback")


def added(name: str, kind: Any, start: str = "") -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=start)


def texts(**lengths: int) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(most), nullable=False) for name, most in lengths.items()]


def make(table: str, *columns: Any, **how: Any) -> None:
    """A table with one row for a number of a kiosk."""
    op.create_table(
        table,
        sa.Column("kiosk", sa.String(200), nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False, autoincrement=False),
        *columns,
        sa.PrimaryKeyConstraint("kiosk", "sequence", name=f"pk_{table}"),
        **how,
    )


def upgrade() -> None:
    for table in RECORDS:
        op.add_column(table, added("key", sa.String(16)))
        op.add_column(table, added("clock", sa.String(16)))
    op.add_column("kiosks", added("earlier", sa.Text))
    op.add_column("kiosks", added("keyed", sa.BigInteger, "-1"))
    op.add_column("kiosks", added("key", sa.String(16)))
    op.add_column("kiosks", added("seal", sa.String(64)))
    make("numbers", sqlite_with_rowid=False)
    all_of_them = " UNION ".join(f"SELECT kiosk, sequence FROM {table}" for table in RECORDS)
    op.execute(f"INSERT INTO numbers (kiosk, sequence) {all_of_them}")
    make("heads", *texts(hash=64, day=10, key=16, seal=64))
    make("damaged", *texts(hash=64, key=16, table=200, reason=200))
    op.create_table(
        "folded",
        *texts(kiosk=200, day=10, campaign=200, creative=200),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("plays", "failed")),
        sa.Column("shown_s", sa.Double, nullable=False),
        *texts(key=16, seal=64),
        sa.PrimaryKeyConstraint("kiosk", "day", "campaign", "creative", name="pk_folded"),
    )


def downgrade() -> None:
    for table in ("folded", "damaged", "heads", "numbers"):
        op.drop_table(table)
    for table, names in (
        *((table, ("key", "clock")) for table in RECORDS),
        ("kiosks", ("earlier", "keyed", "key", "seal")),
    ):
        with op.batch_alter_table(table) as changed:
            for name in names:
                changed.drop_column(name)
