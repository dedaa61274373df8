"""When drivers mean to stop."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add a column."""
    op.add_column("couriers", sa.Column("until_at", sa.DateTime(timezone=True)))
