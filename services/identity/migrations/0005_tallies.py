"""Wrong guesses are counted apart from the accounts, which need not exist.

Processes of the version before cannot write users any more once this has run: stop them first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_tallies_began_at", "tallies", ["began_at"])
    op.drop_column("users", "failed_logins")
    op.drop_column("users", "locked_until")
