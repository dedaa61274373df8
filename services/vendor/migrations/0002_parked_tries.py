"""Parked records tell how often a redrive failed, and when."""

from alembic import op

from roundsman.persistence.migrations import add_parked_tries

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    add_parked_tries(op)
