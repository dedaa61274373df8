"""Roles that organizations define for themselves; a person holds one of them at most."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("users", sa.Column("custom_role", sa.Text, nullable=True))
    held = sa.text("custom_role IS NOT NULL")
    op.create_index("users_by_custom_role", "users", ["custom_role"], postgresql_where=held)
    op.create_table(
        "custom_roles",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("org_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("permissions", JSONB, nullable=False),
        sa.Column("holders", sa.Integer, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_custom_roles_org_id", "custom_roles", ["org_id"])
