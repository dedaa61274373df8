"""A person may want another e-mail address, which counts once it is shown to be theirs.

Nothing is what processes of the version before write, while this one starts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("users", sa.Column("wanted_email", sa.Text, nullable=True))
