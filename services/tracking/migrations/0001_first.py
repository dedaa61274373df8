"""First tables."""

import sqlalchemy as sa
from alembic import op

from roundsman.persistence.migrations import create_chassis_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis_tables(op)
    _create_trips()
    _create_people()
    _create_positions()


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=nullable, primary_key=primary_key)


def _moment(name: str, *, nullable: bool = False, primary_key: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, primary_key=primary_key)


def _double(name: str, *, nullable: bool = False) -> "sa.Column[float]":
    return sa.Column(name, sa.Double, nullable=nullable)


def _counts() -> "list[sa.Column[int]]":
    return [sa.Column("version", sa.Integer, nullable=False), sa.Column("sequence", sa.Integer, nullable=False)]


def _create_trips() -> None:
    texts = ("org_id", "customer_id", "vendor_id", "driver_id", "moving_driver_id", "vehicle_type")
    op.create_table(
        "trips",
        _text("id", primary_key=True),
        *_counts(),
        _text("phase"),
        *(_text(name, nullable=True) for name in texts),
        *(_double(name, nullable=True) for name in ("pickup_lat", "pickup_lon", "dropoff_lat", "dropoff_lon")),
        *(_moment(name, nullable=True) for name in ("leg_since", "changed_at", "arrived_at", "ended_at")),
        _text("told_phase", nullable=True),
        _moment("told_eta_at", nullable=True),
    )
    op.create_index("ix_trips_moving_driver_id", "trips", ["moving_driver_id"])


def _create_people() -> None:
    op.create_table(
        "drivers",
        _text("id", primary_key=True),
        *_counts(),
        _text("user_id"),
        _text("org_id"),
        _moment("told_at"),
    )
    op.create_index("ix_drivers_user_id", "drivers", ["user_id"])
    op.create_table("vendors", _text("id", primary_key=True), *_counts(), _text("owner_id"), _moment("told_at"))


def _create_positions() -> None:
    op.create_table(
        "positions",
        _text("driver_id", primary_key=True),
        _moment("at", primary_key=True),
        *_measured(),
    )
    op.create_index("positions_by_at", "positions", ["at"], postgresql_using="brin")
    op.create_table(
        "current_positions",
        _text("driver_id", primary_key=True),
        _moment("at"),
        *_measured(),
        sa.Column("doubts", sa.SmallInteger, nullable=False),
        _moment("doubt_at", nullable=True),
        _double("doubt_lat", nullable=True),
        _double("doubt_lon", nullable=True),
    )


def _measured() -> "list[sa.Column[float]]":
    optional = ("accuracy_m", "speed_mps", "heading_deg")
    return [_double("lat"), _double("lon"), *(_double(name, nullable=True) for name in optional)]
