"""What is told of parked records on `<service>.parked.v1`: that they were parked, and what an operator decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types.platform import RecordDiscarded, RecordParked, RecordRedriven
from roundsman.persistence.session import ParkedRecord

NOTICES: tuple[type[Message], ...] = (RecordParked, RecordRedriven, RecordDiscarded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decided over a parked key, and why in their own words; both are told with what was done."""

    actor: str
    why: str


def topic_of(group: str) -> str:
    """The topic on which the parked records of a group are told."""
    return f"{group.split('.', 1)[0]}.parked.v1"


def parked_notice(record: ParkedRecord) -> RecordParked:
    """It could not be handled; its key waits."""
    return RecordParked(**_place(record), handler=record.handler, reason=record.reason, at=record.parked_at)


def redriven_notice(
    record: ParkedRecord, decision: Decision, at: datetime, failure: str | None = None
) -> RecordRedriven:
    """It was handled again; `failure` says why that did not work."""
    return RecordRedriven(**_place(record), **_decided(record, decision), failure=failure, at=at)


def discarded_notice(record: ParkedRecord, decision: Decision, at: datetime) -> RecordDiscarded:
    """It was given up."""
    return RecordDiscarded(**_place(record), **_decided(record, decision), reason=record.reason, at=at)


def _place(record: ParkedRecord) -> dict[str, Any]:
    return {
        "parked_id": record.message_id,
        "group": record.group,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "key": record.key,
        "message_id": record.message_id,
        "type": record.type,
    }


def _decided(record: ParkedRecord, decision: Decision) -> dict[str, Any]:
    return {"parked_at": record.parked_at, "decided_by": decision.actor, "why": decision.why}
