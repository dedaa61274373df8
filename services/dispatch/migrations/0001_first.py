"""Jobs, offers, couriers, positions, decisions and the rounds that they were made in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from roundsman.persistence.migrations import create_chassis_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything."""
    create_chassis_tables(op)
    _create_jobs()
    _create_offers()
    _create_couriers()
    _create_decisions()


def _create(name: str, *columns: sa.Column) -> None:
    own = (
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    )
    op.create_table(name, *own, *columns)


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False)


def _create_jobs() -> None:
    _create(
        "jobs",
        *(_text(name) for name in ("order_id", "org_id", "vendor_id", "customer_id", "currency", "state", "reason")),
        *(_text(name, nullable=True) for name in ("pin_salt", "pin_digest", "driver_id", "offer_id", "photo_ref")),
        *(_json(name) for name in ("pickup", "dropoff", "proof", "refused_by", "missed_by", "steps")),
        *(_moment(name) for name in ("ready_at", "start_by", "give_up_at")),
        *(_moment(name, nullable=True) for name in ("assigned_at", "ended_at")),
        sa.Column("earning_minor", sa.BigInteger, nullable=False),
        sa.Column("ready", sa.Boolean, nullable=False),
        sa.Column("offers", sa.Integer, nullable=False),
        sa.Column("wrong_pins", sa.Integer, nullable=False),
    )
    live = sa.text("state IN ('assigned', 'arrived_at_pickup', 'picked_up', 'arrived_at_dropoff')")
    op.create_index("jobs_waiting", "jobs", ["org_id", "ready_at"], postgresql_where=sa.text("state = 'open'"))
    op.create_index("jobs_of_driver", "jobs", ["driver_id", "assigned_at"])
    op.create_index("jobs_by_state", "jobs", ["org_id", "state"])
    op.create_index("one_live_job_a_driver", "jobs", ["driver_id"], unique=True, postgresql_where=live)


def _create_offers() -> None:
    _create(
        "offers",
        *(_text(name) for name in ("job_id", "order_id", "driver_id", "state")),
        *(_moment(name) for name in ("made_at", "expires_at", "arrival_at")),
        _moment("answered_at", nullable=True),
        _text("reason", nullable=True),
    )
    still_open = sa.text("state = 'open'")
    op.create_index("one_open_offer_a_driver", "offers", ["driver_id"], unique=True, postgresql_where=still_open)
    op.create_index("one_open_offer_a_job", "offers", ["job_id"], unique=True, postgresql_where=still_open)


def _create_couriers() -> None:
    _create(
        "couriers",
        *(_text(name) for name in ("user_id", "org_id", "name", "status", "vehicle_type", "availability")),
        *(_text(name, nullable=True) for name in ("job_id", "offer_id")),
        *(sa.Column(name, sa.Float, nullable=True) for name in ("lat", "lon")),
        _moment("described_at"),
        *(_moment(name, nullable=True) for name in ("located_at", "reported_at")),
    )
    op.create_index("couriers_by_user", "couriers", ["user_id"])
    op.create_index("couriers_by_duty", "couriers", ["org_id", "availability"])
    _create(
        "positions",
        *(sa.Column(name, sa.Float, nullable=False) for name in ("lat", "lon")),
        _moment("at"),
    )


def _create_decisions() -> None:
    _create(
        "decisions",
        *(_text(name) for name in ("job_id", "kind", "reason", "decided_by")),
        *(_text(name, nullable=True) for name in ("driver_id", "round_id")),
        _json("candidates"),
        _moment("at"),
    )
    op.create_index("decisions_of_job", "decisions", ["job_id", "id"])
    _create("rounds", _text("org_id"), _text("policy"), _json("snapshot"))
