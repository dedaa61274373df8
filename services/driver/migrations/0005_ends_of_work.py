"""When drivers mean to stop."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add a column."""
    op.add_column("drivers", sa.Column("until_at", sa.DateTime(timezone=True)))
