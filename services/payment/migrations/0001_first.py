"""Payments and the ledger."""

import sqlalchemy as sa
from alembic import op

from roundsman.persistence.migrations import create_chassis_tables

revision = "0001"
down_revision = None

_NOT_CHANGED = """
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger_entries is append-only: book the opposite movement';
END $$
"""
_BALANCED = """
CREATE FUNCTION ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added GROUP BY movement_id, currency HAVING sum(amount_minor) <> 0) THEN
    RAISE EXCEPTION 'a movement does not balance';
  END IF;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Make the chassis's tables and ours."""
    create_chassis_tables(op)
    _create_payments()
    _create_ledger()
    op.execute(_NOT_CHANGED)
    op.execute(
        "CREATE TRIGGER ledger_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
    )
    op.execute(_BALANCED)
    op.execute(
        "CREATE TRIGGER ledger_entries_balance AFTER INSERT ON ledger_entries "
        "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_balances()"
    )


def _create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("payment_id", sa.Text, nullable=False, unique=True),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("vendor_id", sa.Text, nullable=False),
        sa.Column("org_id", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("payment_token", sa.Text, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("provider_ref", sa.Text(collation="C"), nullable=False),
        sa.Column("capture_asked_minor", sa.BigInteger, nullable=False),
        sa.Column("void_asked", sa.Boolean, nullable=False),
        sa.Column("refund_asked", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("payments_by_provider_ref", "payments", ["provider_ref"])


def _create_ledger() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("movement_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payment_id", sa.Text, nullable=False),
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("org_id", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ledger_entries_by_order", "ledger_entries", ["order_id"])
    op.create_index("ledger_entries_by_account", "ledger_entries", ["org_id", "currency", "account"])
    op.create_index("ledger_entries_by_time", "ledger_entries", ["org_id", "at", "id"])
