"""The audit: entries in a chain for each organization, which are only ever added."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_REFUSE = """
CREATE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is only ever added to';
END
$$
"""
_GUARDS = (
    "CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON audit_entries"
    " FOR EACH ROW EXECUTE FUNCTION audit_is_only_added_to()",
    "CREATE TRIGGER no_emptying BEFORE TRUNCATE ON audit_entries"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to()",
    "CREATE TRIGGER no_emptying BEFORE DELETE OR TRUNCATE ON audit_trails"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to()",
)


def upgrade() -> None:
    op.create_table("audit_trails", *_aggregate(), sa.Column("length", sa.Integer, nullable=False), *_texts("head"))
    op.create_table(
        "audit_entries",
        *_aggregate(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_texts("org_id", "actor_id", "acting_for", "action", "subject", "route"),
        *_texts("address_digest", "before", "after", "hash"),
    )
    op.create_index("audit_entries_by_number", "audit_entries", ["org_id", "number"], unique=True)
    op.create_index("audit_entries_by_actor", "audit_entries", ["org_id", "actor_id", "number"])
    op.create_index("audit_entries_by_subject", "audit_entries", ["org_id", "subject", "number"])
    op.create_table("audit_whereabouts", *_aggregate(), *_texts("actor_id", "salt", "address"))
    op.create_index("ix_audit_whereabouts_actor_id", "audit_whereabouts", ["actor_id"])
    for statement in (_REFUSE, *_GUARDS):
        op.execute(statement)


def _aggregate() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    ]


def _texts(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
