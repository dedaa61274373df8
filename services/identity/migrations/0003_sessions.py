"""Logins tell their device, their address and when they were last used.

The defaults serve processes of the version before, which may still write while this one starts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("logins", sa.Column("device", sa.Text, nullable=False, server_default=""))
    op.add_column("logins", sa.Column("address", sa.Text, nullable=False, server_default=""))
    used_at = sa.Column("used_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
    op.add_column("logins", used_at)
    op.execute("UPDATE logins SET used_at = opened_at")
