"""First tables."""

import sqlalchemy as sa
from alembic import op

from roundsman.persistence.migrations import create_chassis_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis_tables(op)
    _create_orders()
    _create_drivers()
    _create_happenings()


def _id_and_counts() -> "list[sa.Column[object]]":
    return [
        sa.Column("id", sa.Text, nullable=False, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    ]


def _text(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_orders() -> None:
    moments = (
        "placed_at", "authorized_at", "accepted_at", "ready_by", "ready_at", "assigned_at", "taken_at", "given_back_at",
        "picked_up_at", "delivered_at", "completed_at", "cancelled_at",
    )  # fmt: skip
    op.create_table(
        "orders",
        *_id_and_counts(),
        *(_text(name, nullable=True) for name in ("org_id", "kind", "cell")),
        _text("state"),
        *(_moment(name) for name in moments),
    )
    for name in ("placed_at", "accepted_at", "ready_at", "delivered_at"):  # by which windows ask
        op.create_index(f"ix_orders_{name}", "orders", [name])


def _create_drivers() -> None:
    op.create_table(
        "drivers",
        *_id_and_counts(),
        _text("org_id", nullable=True),
        _moment("org_told_at"),
        _text("availability"),
        _moment("available_told_at"),
        _text("cell", nullable=True),
    )


def _create_happenings() -> None:
    op.create_table(
        "happenings",
        *_id_and_counts(),
        *(_text(name) for name in ("order_id", "what", "name")),
        _moment("at", nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        _text("currency"),
    )
    op.create_index("ix_happenings_at", "happenings", ["at"])
