"""Parked keys and records as operators are shown them: where they came from, why they wait, and what stands in them."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from roundsman.contracts.errors import RegistryUnavailable
from roundsman.kernel.errors import InvalidMessage
from roundsman.messaging.masking import public
from roundsman.messaging.opening import RecordReader
from roundsman.persistence.session import ParkedRecord

_BYTES = frozenset({"id", "value"})


def by_key(records: Sequence[ParkedRecord]) -> list[Mapping[str, Any]]:
    """One line a key of a group: how many wait, and what the first of them waits for."""
    keys: dict[tuple[str, str], list[ParkedRecord]] = {}
    for record in records:
        keys.setdefault((record.group, record.key), []).append(record)
    return [
        {
            "group": group, "key": key, "count": len(ours), "oldest_at": ours[0].parked_at, "reason": ours[0].reason,
            "type": ours[0].type, "topic": ours[0].topic, "tries": ours[0].tries,
        }
        for (group, key), ours in keys.items()
    ]  # fmt: skip


def as_told(record: ParkedRecord) -> dict[str, Any]:
    """A record's place, reason and headers, without its content."""
    return {field.name: getattr(record, field.name) for field in fields(record) if field.name not in _BYTES}


async def content_of(record: ParkedRecord, reader: RecordReader) -> dict[str, Any]:
    """The record's fields, personal ones hidden; of one that cannot be read, `unreadable` says why."""
    try:
        return public(await reader.read(record.value, record.headers))
    except InvalidMessage as error:
        return unreadable(record, error.reason)
    except RegistryUnavailable:
        return unreadable(record, "the registry does not answer")


def unreadable(record: ParkedRecord, why: str) -> dict[str, Any]:
    """In place of the fields."""
    return {"unreadable": why, "size_bytes": len(record.value)}
