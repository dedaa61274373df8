"""Messages on their way into the outbox: addressed, headed, and sealed where they tell of persons."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.personal import blanked
from roundsman.kernel.ids import MessageId
from roundsman.persistence.desk import Desk
from roundsman.persistence.seals import SEALED, PersonKey
from roundsman.persistence.session import OutboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a message goes, and what it is about."""

    topic: str
    key: str
    subject: str
    sequence: int = 0  # of the subject's events; 0: it has none


@dataclass(slots=True)
class _Personal:
    """What was taken out of the message that is staged at this place."""

    place: int
    person: str
    values: dict[str, Any]


class Envelopes:
    """The messages of one unit of work. What is personal never stands in a value."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._told_at = desk.now.isoformat()
        self._rows: list[OutboxRow] = []
        self._personal: list[_Personal] = []

    def add(self, message: Message, address: Address, cause: Mapping[str, str]) -> None:
        """Stage a message with the headers of its cause."""
        parts = self._desk.vault.parts.get(message.SCHEMA)
        if parts is not None and (values := parts.taken_from(message)):
            self._personal.append(_Personal(len(self._rows), getattr(message, parts.person), values))
            message = blanked(message, values)
        headers = {**self._headers(message, address), **cause}
        row = OutboxRow(topic=address.topic, key=address.key, value=self._desk.encode(message), headers=headers)
        self._rows.append(row)

    async def take(self) -> list[OutboxRow]:
        """The rows to append, once; those that tell a new key stand before those that are sealed with it.

        Raises:
            Conflict: another unit makes a key for the same person.
        """
        rows, personal = self._rows, self._personal
        self._rows, self._personal = [], []
        if not personal:
            return rows
        desk, persons = self._desk, {one.person for one in personal if one.person}
        keys = await desk.vault.keys(persons, desk.source, desk.session.rows, desk.now)
        for one in personal:
            rows[one.place] = _sealed(rows[one.place], keys.of.get(one.person), one.values)
        for record in keys.made:
            self.add(record, Address(topic=record.TOPIC, key=record.key_id, subject=record.key_id), {})
        made, self._rows = self._rows, []
        return made + rows

    def _headers(self, message: Message, address: Address) -> dict[str, str]:
        headers = {
            "ce_id": str(MessageId.new(self._desk.now)),
            "ce_specversion": "1.0",
            "ce_type": message.SCHEMA,
            "ce_source": self._desk.source,
            "ce_subject": address.subject,
            "ce_time": self._told_at,
            "correlationid": address.key,
        }
        if address.sequence:
            headers["ce_sequence"] = str(address.sequence)
        return headers


def _sealed(row: OutboxRow, key: PersonKey | None, values: dict[str, Any]) -> OutboxRow:
    """The row with what was taken out, for whoever has the key; of a person who was forgotten it is gone."""
    if key is None:
        return row
    return replace(row, headers={**row.headers, SEALED: key.seal(values, row.headers["ce_id"])})
