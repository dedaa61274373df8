"""Drivers, duties and earnings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from roundsman.persistence.migrations import create_chassis_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    create_chassis_tables(op)
    _create_drivers()
    _create_duties()
    _create_earnings()


def _aggregate_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    ]


def _create_drivers() -> None:
    op.create_table(
        "drivers",
        *_aggregate_columns(),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("org_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("vehicle_type", sa.Text, nullable=False),
        sa.Column("plate", sa.Text),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("documents", JSONB, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("suspended_for", sa.Text, nullable=False),
        sa.Column("availability", sa.Text, nullable=False),
        sa.Column("lat", sa.Float),
        sa.Column("lon", sa.Float),
        sa.Column("job_ids", JSONB, nullable=False),
        sa.Index("drivers_by_org", "org_id", "id"),
        sa.Index("drivers_by_user", "user_id", unique=True),
        sa.Index("drivers_by_plate", "plate", unique=True),
    )


def _create_duties() -> None:
    op.create_table(
        "duties",
        *_aggregate_columns(),
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("driver_id", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
    )


def _create_earnings() -> None:
    op.create_table(
        "earnings",
        *_aggregate_columns(),
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("driver_id", sa.Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("earned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Index("earnings_by_driver", "driver_id", "earned_at", "id"),
    )
