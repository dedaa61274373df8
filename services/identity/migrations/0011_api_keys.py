"""API keys, and the nonces of requests signed with them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "api_keys",
        *_aggregate(),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("org_id", "name", "created_by")),
        _moment("created_at", nullable=False),
        sa.Column("scopes", JSONB, nullable=False),
        _moment("expires_at", nullable=False),
        sa.Column("networks", JSONB, nullable=False),
        sa.Column("demand", sa.Text, nullable=False),
        sa.Column("per_minute", sa.Integer, nullable=False),
        sa.Column("per_day", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("sealed_signing_key", sa.Text, nullable=False),
        _moment("used_at", nullable=True),
        _moment("revoked_at", nullable=True),
    )
    op.create_index("ix_api_keys_org_id", "api_keys", ["org_id"])
    revoked = sa.text("revoked_at IS NOT NULL")
    op.create_index("api_keys_by_revoked_at", "api_keys", ["revoked_at"], postgresql_where=revoked)
    op.create_table("spent_nonces", *_aggregate(), _moment("until", nullable=False))
    op.create_index("ix_spent_nonces_until", "spent_nonces", ["until"])


def _aggregate() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    ]


def _moment(name: str, *, nullable: bool) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
