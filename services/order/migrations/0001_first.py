"""Orders, their timeline, and what is known of vendors, menus and drivers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from roundsman.persistence.migrations import create_chassis_tables

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_chassis_tables(op)
    _orders()
    _timeline()
    _known()


def _counts() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    ]


def _orders() -> None:
    op.create_table(
        "orders",
        *_counts(),
        sa.Column("org_id", sa.Text, nullable=False),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("vendor_id", sa.Text, nullable=False),
        sa.Column("driver_id", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("item_names", sa.Text, nullable=False),
        sa.Column("price", JSONB, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.Column("pickup", JSONB, nullable=False),
        sa.Column("dropoff", JSONB, nullable=False),
        sa.Column("proof", JSONB, nullable=False),
        sa.Column("pin", sa.Text),
        sa.Column("pin_salt", sa.Text),
        sa.Column("instructions", sa.Text, nullable=False),
        sa.Column("authorized", sa.Boolean, nullable=False),
        sa.Column("ready", sa.Boolean, nullable=False),
        sa.Column("ready_at", _MOMENT),
        sa.Column("heard_at", _MOMENT),
        sa.Column("photo_ref", sa.Text),
        sa.Column("placed_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("cancellation", JSONB),
        sa.Column("happenings", sa.Integer, nullable=False),
    )
    for whose in ("org", "customer", "vendor", "driver"):
        op.create_index(f"orders_by_{whose}", "orders", [f"{whose}_id", "placed_at"])


def _timeline() -> None:
    op.create_table(
        "timeline",
        *_counts(),
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("was", sa.Text),
        sa.Column("now", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("timeline_by_order", "timeline", ["order_id", "number"])


def _known() -> None:
    op.create_table(
        "vendors",
        *_counts(),
        sa.Column("org_id", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("place", JSONB, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
    )
    op.create_index("vendors_by_owner", "vendors", ["owner_id"])
    op.create_table(
        "menus",
        *_counts(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("minimum_minor", sa.BigInteger, nullable=False),
        sa.Column("items", JSONB, nullable=False),
    )
    op.create_table(
        "drivers",
        *_counts(),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
    )
    op.create_index("drivers_by_user", "drivers", ["user_id"])
