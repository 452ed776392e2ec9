"""The first tables: kiosks, plays, exposures, visits, feedback."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(200), nullable=nullable)


def key(table: str, *more: str) -> tuple[Any, ...]:
    return (
        text("kiosk"),
        sa.Column("sequence", sa.BigInteger, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("kiosk", "sequence", *more, name=f"pk_{table}"),
    )


def make(table: str, *columns: Any) -> None:
    """A table of records."""
    op.create_table(
        table,
        *key(table),
        sa.Column("hash", sa.String(64), nullable=False),
        text("place"),
        sa.Column("minute", sa.DateTime, nullable=False),
        sa.Column("offset_min", sa.Integer, nullable=False),
        *columns,
    )
    op.create_index(f"ix_{table}_minute", table, ["minute"])


def upgrade() -> None:
    op.create_table(
        "kiosks",
        text("kiosk"),
        text("place"),
        sa.Column("head", sa.BigInteger, nullable=False),
        sa.Column("head_hash", sa.String(64), nullable=False),
        sa.Column("trimmed", sa.BigInteger, nullable=False),
        sa.Column("trimmed_hash", sa.String(64), nullable=False),
        sa.Column("shipped", sa.BigInteger, nullable=False),
        sa.Column("refused", sa.BigInteger, nullable=False),
        sa.Column("taken", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", name="pk_kiosks"),
    )
    make(
        "plays",
        text("campaign"),
        text("creative"),
        text("strategy"),
        sa.Column("shown_s", sa.Double, nullable=False),
        text("failure", nullable=True),
        sa.Column("price_per_second", sa.Double, nullable=False),
    )
    op.create_index("ix_plays_campaign", "plays", ["campaign", "minute"])
    op.create_table(
        "exposures",
        *key("exposures", "group"),
        text("group"),
        sa.Column("wanted", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("ots", "lts", "arrivals")),
        *(sa.Column(name, sa.Double, nullable=False) for name in ("attention_s", "visit_s")),
        sa.ForeignKeyConstraint(
            ["kiosk", "sequence"],
            ["plays.kiosk", "plays.sequence"],
            name="fk_exposures_plays",
            ondelete="CASCADE",
        ),
    )
    make(
        "visits",
        text("experience", nullable=True),
        text("outcome"),
        text("stage"),
        sa.Column("visit_s", sa.Integer, nullable=False),
        text("language"),
    )
    make(
        "feedback",
        text("experience"),
        text("item"),
        text("emotion", nullable=True),
        text("intent", nullable=True),
        sa.Column("fits", sa.Boolean, nullable=True),
        sa.Column("recommends", sa.Boolean, nullable=True),
    )


def downgrade() -> None:
    for table in ("feedback", "visits", "exposures", "plays", "kiosks"):
        op.drop_table(table)
