"""Old answers are found by their age."""

from alembic import op

from roundsman.persistence.migrations import index_kept_answers

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    index_kept_answers(op)
