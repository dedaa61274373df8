"""Who was forgotten can be listed, to be kept apart from the backups."""

from collections.abc import Awaitable, Callable

import pytest

from roundsman.identity.app import SERVICE
from roundsman.identity.domain.erasure import Erasure, ErasureFile, ErasureId, ErasureState
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.ids import UserId
from roundsman.operations.erased import erased
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.testkit import fake_codec

pytestmark = pytest.mark.stack

AT = ManualClock().at


async def test_who_was_forgotten_is_listed_to_be_kept_apart(
    migrated: Callable[[Service], Awaitable[PostgresDatabase]],
) -> None:
    database = await migrated(SERVICE)
    states = [ErasureState.DONE, ErasureState.ERASING, ErasureState.REFUSED, ErasureState.ASKED]
    people = [UserId.derived(AT, state) for state in states]

    async def add(uow: IdentityWork) -> None:
        for user_id, state in zip(people, states, strict=True):
            file = ErasureFile(
                user_id=user_id,
                org_id=DEFAULT_ORG_ID,
                asked_by=user_id,
                asked_at=AT,
                state=state,
                waiting_for=frozenset(),
            )
            uow.erasures.add(Erasure(ErasureId.derived(AT, state), file))

    units = Units(
        database=database,
        build=IdentityWork,
        clock=ManualClock(),
        source="identity",
        outbound=outbound,
        encode=fake_codec().encode,
    )
    await units.run(add)

    assert await erased({"identity": database.url}) == sorted(people[:2])
