"""Wraps the keys of persons anew after the platform's secret was relieved: here, and on the topic of keys."""

import asyncio
from functools import partial
from typing import Any

import asyncpg
import structlog

from roundsman.contracts.types.platform import PersonKey as PersonKeyRecord
from roundsman.kernel.errors import Conflict
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.seals import SealBroken, Wrapping
from roundsman.persistence.tables import PERSON_KEYS
from roundsman.persistence.units import Units
from roundsman.persistence.vault import KEYS_TOPIC
from roundsman.persistence.work import Work

log = structlog.get_logger(__name__)

_EVERY_S = 3600.0
_BATCH = 200  # keys in one short transaction
_LAST = "\U0010ffff"  # after every id

# From the last id to the first: while some are left, the first is among them, and whoever starts looks at that one.
_NEXT = "SELECT id FROM person_keys WHERE wrapped <> '' AND id < $1 ORDER BY id DESC LIMIT $2"
_FIRST = "SELECT id, wrapped FROM person_keys WHERE wrapped <> '' ORDER BY id LIMIT 1"


async def check_secret(wrapping: Wrapping, postgres: PostgresDatabase) -> None:
    """Pass a secret that unwraps the keys that are there.

    Raises:
        SealBroken: it does not, or a former one was taken away before all keys were wrapped anew.
    """
    kept = await postgres.pool.fetchrow(_FIRST)
    if kept is not None:
        wrapping.unwrapped(kept["id"], kept["wrapped"])


class Rewrapping:
    """Runs beside the timers while the setting names a former secret; several at once do no harm."""

    def __init__(self, units: Units[Any], postgres: PostgresDatabase, wrapping: Wrapping) -> None:
        self._units = units
        self._postgres = postgres
        self._wrapping = wrapping

    async def run(self) -> None:
        """Look for such keys for ever: a process that knows only the former secret may still make some."""
        while True:
            try:
                log.info("keys of persons are wrapped with the newest secret", wrapped_anew=await self.rewrap())
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Conflict, SealBroken) as error:
                log.warning("keys of persons are wrapped anew later", error=type(error).__name__)
            await asyncio.sleep(_EVERY_S)

    async def rewrap(self) -> int:
        """Wrap every key anew that is not wrapped with the newest secret; returns how many.

        Raises:
            SealBroken: one was wrapped with a secret that the setting does not name.
        """
        done, last = 0, _LAST
        while ids := [row["id"] for row in await self._postgres.pool.fetch(_NEXT, last, _BATCH)]:
            done += await self._units.run_alone(partial(self._rewrap, ids))
            last = ids[-1]
        return done

    async def _rewrap(self, ids: list[str], work: Work) -> int:
        changed = []
        for row in await work.desk.session.rows.fetch(PERSON_KEYS, "id", ids):
            wrapped = self._wrapping.renewed(row["id"], row["wrapped"]) if row["wrapped"] else None
            if wrapped:
                changed.append({**row, "version": row["version"] + 1, "wrapped": wrapped})
                work.tell(KEYS_TOPIC, row["id"], _record(row["id"], row["person"], wrapped, row["made_at"]))
        if changed:
            await work.desk.session.rows.update(PERSON_KEYS, changed)
        return len(changed)


def _record(key_id: str, person: str, wrapped: str, made_at: Any) -> PersonKeyRecord:
    service = key_id.partition("/")[0]
    return PersonKeyRecord(key_id=key_id, person=person, service=service, wrapped=wrapped, at=made_at)
