"""When drivers mean to stop, and when they last delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("couriers", sa.Column("until_at", sa.DateTime(timezone=True)))
    op.add_column("couriers", sa.Column("delivered_at", sa.DateTime(timezone=True)))
