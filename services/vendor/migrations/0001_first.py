"""Vendors, menus and tickets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from roundsman.persistence.migrations import create_chassis_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    create_chassis_tables(op)
    _create_vendors()
    _create_menus()
    _create_tickets()


def _aggregate_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    ]


def _create_vendors() -> None:
    op.create_table(
        "vendors",
        *_aggregate_columns(),
        sa.Column("org_id", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("lat", sa.Float, nullable=False),
        sa.Column("lon", sa.Float, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("weekly_hours", JSONB, nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("menu_number", sa.Integer, nullable=False),
        sa.Index("vendors_by_org", "org_id", "id"),
    )


def _create_menus() -> None:
    op.create_table(
        "menus",
        *_aggregate_columns(),
        sa.Column("vendor_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("minimum_minor", sa.BigInteger, nullable=False),
        sa.Column("items", JSONB, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    )


def _create_tickets() -> None:
    op.create_table(
        "tickets",
        *_aggregate_columns(),
        sa.Column("vendor_id", sa.Text, nullable=False),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True)),
        sa.Column("rejection", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Index("tickets_by_vendor", "vendor_id", "state", "opened_at", "id"),
    )
