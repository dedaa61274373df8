"""People say which language they read.

The default serves processes of the version before, which may still write while this one starts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("users", sa.Column("language", sa.Text, nullable=False, server_default=""))
