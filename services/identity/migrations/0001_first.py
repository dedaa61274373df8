"""The first tables: users, organizations, logins, signing keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from roundsman.persistence.migrations import create_chassis_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis_tables(op)
    op.create_table("users", *_aggregate(), *_user_columns())
    op.create_index("users_by_organization", "users", ["org_id", "registered_at", "id"])
    op.create_table(
        "organizations",
        *_aggregate(),
        _text("name"),
        _text("owner_id"),
        _moment("created_at"),
    )
    op.create_table(
        "logins",
        *_aggregate(),
        _text("user_id"),
        sa.Column("generation", sa.Integer, nullable=False),
        _moment("opened_at"),
        _moment("expires_at"),
        _moment("revoked_at", nullable=True),
    )
    op.create_index("ix_logins_user_id", "logins", ["user_id"])
    op.create_index("ix_logins_expires_at", "logins", ["expires_at"])
    op.create_table(
        "signing_keys",
        *_aggregate(),
        sa.Column("public_jwk", JSONB, nullable=False),
        _text("sealed_private_jwk"),
        _moment("created_at"),
    )


def _user_columns() -> list[sa.Column[object]]:
    return [
        _text("org_id"),
        _text("email"),
        sa.Column("email_key", sa.Text, nullable=False, unique=True),
        _text("name"),
        sa.Column("roles", JSONB, nullable=False),
        _text("password_digest"),
        _moment("registered_at"),
        sa.Column("failed_logins", sa.Integer, nullable=False),
        _moment("locked_until", nullable=True),
    ]


def _aggregate() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    ]


def _text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
