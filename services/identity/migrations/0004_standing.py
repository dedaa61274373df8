"""Users have an epoch of their rights and may be suspended; what was revoked of late is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("users", sa.Column("epoch", sa.Integer, nullable=False, server_default="0"))
    op.add_column("users", sa.Column("epoch_began_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("users", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    for table, column in (("users", "epoch_began_at"), ("logins", "revoked_at")):
        op.create_index(f"{table}_by_{column}", table, [column], postgresql_where=sa.text(f"{column} IS NOT NULL"))
