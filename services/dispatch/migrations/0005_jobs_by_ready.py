"""Jobs by when they were ready, to see where they start."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add an index."""
    op.create_index("jobs_by_ready", "jobs", ["org_id", "ready_at"])
