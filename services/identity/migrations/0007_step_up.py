"""Logins tell when and how their person last showed who they are.

The default serves processes of the version before, which may still write while this one starts.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("logins", sa.Column("stepped_up_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("logins", sa.Column("methods", JSONB, nullable=False, server_default='["pwd"]'))
