"""Passkeys in the real store."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from roundsman.identity.app import SERVICE
from roundsman.identity.domain.passkey import Credential, Passkey, PasskeyFacts, PasskeyId
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.ids import UserId
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.testkit import fake_codec

pytestmark = pytest.mark.stack

AT = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
Migrated = Callable[[Service], Awaitable[PostgresDatabase]]


async def test_a_passkey_comes_back_as_it_was_and_is_found_by_its_credential(migrated: Migrated) -> None:
    units = Units(
        database=await migrated(SERVICE),
        build=IdentityWork,
        clock=ManualClock(),
        source="identity",
        outbound=outbound,
        encode=fake_codec().encode,
    )
    facts = PasskeyFacts(
        user_id=UserId.derived(AT, "ada"),
        credential=Credential(credential_id="one", public_key="public", sign_count=2**32 - 1),
        name="Phone",
        added_at=AT,
        used_at=AT + timedelta(hours=1),
        removed_at=AT + timedelta(hours=2),
    )
    other = replace(facts, credential=replace(facts.credential, credential_id="other"))

    async def add(uow: IdentityWork) -> None:
        uow.passkeys.add(Passkey(PasskeyId.derived(AT, "one"), facts))
        uow.passkeys.add(Passkey(PasskeyId.derived(AT, "other"), other))

    await units.run(add)
    [found] = await units.run(lambda uow: uow.passkeys.find_by("credential_id", ["one"]))
    own = await units.run(lambda uow: uow.passkeys.find_by("user_id", [facts.user_id]))

    assert (found.facts, found.version, len(own)) == (facts, 1, 2)
