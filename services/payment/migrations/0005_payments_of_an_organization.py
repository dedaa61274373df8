"""Payments of an organization are listed, newest first."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("payments_by_org", "payments", ["org_id", "id"])
