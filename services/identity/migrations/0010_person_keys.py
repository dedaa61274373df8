"""The keys of persons."""

from alembic import op

from roundsman.persistence.migrations import add_person_keys

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    add_person_keys(op)
