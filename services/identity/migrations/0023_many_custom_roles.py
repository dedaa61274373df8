"""A person may hold several roles of their organization's own.

Processes of the version before still use `custom_role` while this one starts: it stays, as the first of them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("users", sa.Column("custom_roles", JSONB, nullable=True))
    op.execute("UPDATE users SET custom_roles = jsonb_build_array(custom_role) WHERE custom_role IS NOT NULL")
    op.create_index("users_by_custom_roles", "users", ["custom_roles"], postgresql_using="gin")
    op.drop_index("users_by_custom_role", "users")
