"""The tables that every service's database has, for the migrations and for the statements."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB


def _moment(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _person_keys(metadata: MetaData) -> Table:
    return Table(
        "person_keys",
        metadata,
        Column("id", Text, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("person", Text, nullable=False),
        Column("wrapped", Text, nullable=False),  # empty: forgotten
        _moment("made_at"),
        _moment("forgotten_at", nullable=True),
    )


PERSON_KEYS = _person_keys(MetaData())  # for statements


def add_chassis_tables(metadata: MetaData) -> None:
    """Declare outbox, inbox, consumer_offsets, parked_records, timers, kept_answers, person_keys in `metadata`."""
    _add_messages(metadata)
    _person_keys(metadata)
    _add_parking(metadata)
    _add_timers(metadata)
    Table(
        "kept_answers",
        metadata,
        Column("key", Text, primary_key=True),
        Column("fingerprint", Text, nullable=False),
        Column("status", Integer, nullable=False),
        Column("body", JSONB),
        Column("kept_at", DateTime(timezone=True), nullable=False, server_default=sql("clock_timestamp()")),
        # A tree: rows reuse the space of those that were forgotten, which would spoil an index of ranges.
        Index("kept_answers_by_kept_at", "kept_at"),
    )


def _add_messages(metadata: MetaData) -> None:
    Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("topic", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("value", LargeBinary, nullable=False),
        Column("headers", JSONB, nullable=False),
    )
    Table(
        "inbox",
        metadata,
        Column("consumer_group", Text, primary_key=True),
        Column("message_id", Text, primary_key=True),
        Column("handled_at", DateTime(timezone=True), nullable=False, server_default=sql("clock_timestamp()")),
    )
    Table(
        "consumer_offsets",
        metadata,
        Column("consumer_group", Text, primary_key=True),
        Column("topic", Text, primary_key=True),
        Column("partition", Integer, primary_key=True),
        Column("next_offset", BigInteger, nullable=False),
    )


def _add_parking(metadata: MetaData) -> None:
    Table(
        "parked_records",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("consumer_group", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("record_offset", BigInteger, nullable=False),
        Column("key", Text, nullable=False),
        Column("message_id", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("value", LargeBinary, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("handler", Text, nullable=False),
        Column("reason", Text, nullable=False),
        _moment("parked_at"),
        Column("tries", Integer, nullable=False, server_default="0"),
        _moment("tried_at", nullable=True),
        Index("parked_records_by_key", "consumer_group", "key", "id"),
    )


def _add_timers(metadata: MetaData) -> None:
    Table(
        "timers",
        metadata,
        Column("kind", Text, primary_key=True),
        Column("subject", Text, primary_key=True),
        _moment("due_at"),
        Column("payload", JSONB, nullable=False),
        Column("cause", JSONB, nullable=False),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("leased_by", Text),
        _moment("leased_until", nullable=True),
        Column("last_error", Text),
        Index("timers_by_due_at", "due_at"),
    )
