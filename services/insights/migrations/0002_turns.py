"""What drivers did from when on. `roundsman rebuild insights.facts` fills in what was before."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "turns",
        sa.Column("id", sa.Text, nullable=False, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("driver_id", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("availability", sa.Text, nullable=False),
    )
    op.create_index("turns_by_driver", "turns", ["driver_id", "at"])
    op.create_index("ix_turns_at", "turns", ["at"])
