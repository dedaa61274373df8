"""The keys with which a service seals what it tells of persons: made on first use, kept in its own database.

A key commits with the first message that is sealed with it, and is told before it on `platform.keys.v1`. A person who
was forgotten keeps a row without key: whatever comes later is told without what is personal.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.types.platform import PersonKey as PersonKeyRecord
from roundsman.persistence.seals import PersonKey, Wrapping
from roundsman.persistence.session import Row, Rows
from roundsman.persistence.tables import PERSON_KEYS

KEYS_TOPIC = PersonKeyRecord.TOPIC
_MOST = 20_000  # keys held in memory
_HELD_S = 600.0  # at most: another process may have forgotten the person since


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a person's key; None: they are forgotten."""

    key: PersonKey | None
    until_s: float  # monotonic


@dataclass(slots=True)
class Keys:
    """The keys that one unit of work asked for, and the records that tell those which it made."""

    of: dict[str, PersonKey | None] = field(default_factory=dict)  # person -> key
    made: list[PersonKeyRecord] = field(default_factory=list)


class Vault:
    """One a process and service. Without a secret it is given a random one: then nobody can read what it seals."""

    def __init__(self, secret: str = "") -> None:
        self.wrapping = Wrapping(secret or secrets.token_hex(32))
        self._held: OrderedDict[str, Held] = OrderedDict()
        self.parts = Catalog.installed().personal

    async def keys(self, persons: Collection[str], service: str, rows: Rows, at: datetime) -> Keys:
        """The keys of these persons; those that are missing are made, in the caller's transaction.

        Raises:
            Conflict: another unit makes one at the same moment; perhaps only when the transaction ends.
        """
        keys = Keys(of={person: held.key for person in persons if (held := self._known(person))})
        missing = {_key_id(service, person): person for person in persons if person not in keys.of}
        if not missing:
            return keys
        for row in await rows.fetch(PERSON_KEYS, "id", missing.keys()):
            keys.of[missing.pop(row["id"])] = self._hold(row)
        if missing:
            await self._make(missing, keys, rows, at)
        return keys

    async def forget(self, persons: Collection[str], service: str, rows: Rows, at: datetime) -> list[str]:
        """Have no keys of these persons, nor any later; returns the ids of all that might have been."""
        wanted = {_key_id(service, person): person for person in persons}
        known = {row["id"]: row for row in await rows.fetch(PERSON_KEYS, "id", wanted.keys())}
        gone = [{**row, "version": row["version"] + 1, "wrapped": "", "forgotten_at": at} for row in known.values()]
        new = [_row(key_id, wanted[key_id], "", at) for key_id in wanted.keys() - known.keys()]
        if gone:
            await rows.update(PERSON_KEYS, gone)
        if new:
            await rows.insert(PERSON_KEYS, [{**row, "forgotten_at": at} for row in new])
        for person in persons:
            self._held.pop(person, None)
        return sorted(wanted)

    async def _make(self, missing: dict[str, str], keys: Keys, rows: Rows, at: datetime) -> None:
        new = []
        for key_id, person in missing.items():
            keys.of[person], wrapped = self.wrapping.new(key_id)
            new.append(_row(key_id, person, wrapped, at))
            service = key_id.partition("/")[0]
            keys.made.append(PersonKeyRecord(key_id=key_id, person=person, service=service, wrapped=wrapped, at=at))
        await rows.insert(PERSON_KEYS, new)

    def _known(self, person: str) -> Held | None:
        held = self._held.get(person)
        if held is None or held.until_s < time.monotonic():
            return None
        self._held.move_to_end(person)
        return held

    def _hold(self, row: Row) -> PersonKey | None:
        """Keys are held once they are read back: one that was just made may yet be rolled back."""
        key = self.wrapping.unwrapped(row["id"], row["wrapped"]) if row["wrapped"] else None
        self._held[row["person"]] = Held(key, time.monotonic() + _HELD_S)
        while len(self._held) > _MOST:
            self._held.popitem(last=False)
        return key


def _key_id(service: str, person: str) -> str:
    return f"{service}/{person}"


def _row(key_id: str, person: str, wrapped: str, at: datetime) -> dict[str, object]:
    return {"id": key_id, "version": 1, "person": person, "wrapped": wrapped, "made_at": at, "forgotten_at": None}
