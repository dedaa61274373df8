"""Signing keys relieve each other: from when each signs, and whether it was withdrawn.

Processes of the version before know the first key only: none may be left when the first rotation is due.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    purpose = sa.Column("purpose", sa.Text, nullable=False, server_default="access tokens")
    op.add_column("signing_keys", purpose)
    signs_from = sa.Column("signs_from", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
    op.add_column("signing_keys", signs_from)
    op.execute("UPDATE signing_keys SET signs_from = created_at")
    op.add_column("signing_keys", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
