"""Second factors; and tallies whose locks grow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "second_factors",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("sealed_secret", sa.Text, nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spent_step", sa.Integer, nullable=False),
        sa.Column("recovery_digests", JSONB, nullable=False),
    )
    op.add_column("tallies", sa.Column("locks", sa.Integer, nullable=False, server_default="0"))
