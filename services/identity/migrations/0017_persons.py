"""Wishes to be forgotten, and to know what is held."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "erasures",
        *_aggregate(),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("user_id", "org_id", "asked_by")),
        _moment("asked_at", nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("waiting_for", JSONB, nullable=False),
        sa.Column("objections", JSONB, nullable=False),
        _moment("ended_at", nullable=True),
    )
    op.create_index("ix_erasures_user_id", "erasures", ["user_id"])
    op.create_table(
        "exports",
        *_aggregate(),
        sa.Column("user_id", sa.Text, nullable=False),
        _moment("asked_at", nullable=False),
        _moment("expires_at", nullable=False),
        sa.Column("missing", JSONB, nullable=False),
        _moment("ready_at", nullable=True),
    )
    op.create_index("ix_exports_user_id", "exports", ["user_id"])
    op.create_table(
        "export_parts",
        *_aggregate(),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("export_id", "service")),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("ix_export_parts_export_id", "export_parts", ["export_id"])


def _aggregate() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    ]


def _moment(name: str, *, nullable: bool) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
