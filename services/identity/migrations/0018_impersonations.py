"""Times of acting in a user's place."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "impersonations",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("user_id", "actor_id", "org_id", "reason")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("began_at", "expires_at")),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_impersonations_user_id", "impersonations", ["user_id"])
    ended = sa.text("ended_at IS NOT NULL")
    op.create_index("impersonations_by_ended_at", "impersonations", ["ended_at"], postgresql_where=ended)
