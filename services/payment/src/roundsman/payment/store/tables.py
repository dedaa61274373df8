"""The tables of payment."""

from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, DateTime, Index, Integer, MetaData, Table, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class PaymentTable(SQLModel, registry=registry()):
    """Base of this service's tables."""


class PaymentRow(PaymentTable, table=True):
    """One order's payment; the id is the order's."""

    __tablename__ = "payments"
    __table_args__ = (Index("payments_by_provider_ref", "provider_ref"), Index("payments_by_org", "org_id", "id"))

    id: str = Field(primary_key=True, sa_type=Text)
    version: int = Field(sa_type=Integer)
    sequence: int = Field(sa_type=Integer)
    payment_id: str = Field(sa_type=Text, unique=True)
    customer_id: str = Field(sa_type=Text)
    vendor_id: str = Field(sa_type=Text)
    org_id: str = Field(sa_type=Text)
    currency: str = Field(sa_type=Text)
    amount_minor: int = Field(sa_type=BigInteger)
    payment_token: str = Field(sa_type=Text)
    requested_at: datetime = Field(sa_type=DateTime(timezone=True))
    status: str = Field(sa_type=Text)
    provider_ref: str = Field(sa_type=Text(collation="C"))  # in the order of the provider's book
    capture_asked_minor: int = Field(sa_type=BigInteger)
    void_asked: bool
    refund_asked: bool
    reason: str = Field(sa_type=Text)
    changed_at: datetime = Field(sa_type=DateTime(timezone=True))


class LedgerEntryRow(PaymentTable, table=True):
    """One posting. The database refuses to change or delete one, and movements that do not balance."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("ledger_entries_by_order", "order_id"),
        Index("ledger_entries_by_account", "org_id", "currency", "account"),
        Index("ledger_entries_by_time", "org_id", "at", "id"),
    )

    id: str = Field(primary_key=True, sa_type=Text)
    movement_id: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    payment_id: str = Field(sa_type=Text)
    order_id: str = Field(sa_type=Text)
    org_id: str = Field(sa_type=Text)
    account: str = Field(sa_type=Text)
    currency: str = Field(sa_type=Text)
    amount_minor: int = Field(sa_type=BigInteger)  # debit positive, credit negative
    at: datetime = Field(sa_type=DateTime(timezone=True))


def table(row: type[PaymentTable]) -> Table:
    """The SQLAlchemy table behind a row class."""
    return cast(Table, row.__table__)  # type: ignore[attr-defined]


METADATA: MetaData = PaymentTable.metadata
