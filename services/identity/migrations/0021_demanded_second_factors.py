"""An organization may demand a second factor of its staff.

The default serves processes of the version before, which may still write while this one starts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    column = sa.Column("second_factor_for", sa.Text, nullable=False, server_default="nobody")
    op.add_column("organizations", column)
