"""The keys of persons."""

from alembic import op

from roundsman.persistence.migrations import add_person_keys

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    add_person_keys(op)
