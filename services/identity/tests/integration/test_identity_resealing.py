"""The platform's secret is relieved: nothing that it protects is lost."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from roundsman.identity.api.resealing import Resealing
from roundsman.identity.api.signing_keys import KeyPolicy, SigningKeys
from roundsman.identity.app import SERVICE
from roundsman.identity.domain.api_key import ApiKey, ApiKeyId, Bounds, Demand, KeyFacts
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.domain.second_factor import SecondFactor
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.api_key_secrets import ApiKeySecrets
from roundsman.identity.store.keyring import KeyRing
from roundsman.identity.store.one_time_codes import SealedCodes
from roundsman.identity.store.queries import IdentityQueries
from roundsman.identity.store.seal import Seal, SealBroken, derived_keys
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.ids import UserId
from roundsman.kernel.rights import Permission
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.testkit import fake_codec

pytestmark = pytest.mark.stack

AT = ManualClock().at
ADA = UserId.derived(AT, "ada")
KEY = ApiKeyId.derived(AT, "key")
FORMER, NEWEST = "the former secret", "the newest secret"


def resealing(database: PostgresDatabase, setting: str) -> Resealing:
    units = Units(
        database=database,
        build=IdentityWork,
        clock=ManualClock(),
        source="identity",
        outbound=outbound,
        encode=fake_codec().encode,
    )
    seal = Seal(setting)
    return Resealing(
        units=units,
        queries=IdentityQueries(database),
        codes=SealedCodes(seal, *derived_keys(setting, "recovery codes")),
        secrets=ApiKeySecrets(seal),
        ring=KeyRing(seal),
    )


def an_api_key(secrets: ApiKeySecrets) -> ApiKey:
    bounds = Bounds(
        scopes=frozenset({Permission.ORDERS_READ}),
        expires_at=AT + timedelta(days=1),
        networks=(),
        demand=Demand.SIGNATURE,
    )
    facts = KeyFacts(
        org_id=DEFAULT_ORG_ID,
        name="Till",
        created_by=ADA,
        created_at=AT,
        bounds=bounds,
        secrets=secrets.kept(KEY, "s" * 43),
    )
    return ApiKey.create(KEY, facts)


async def filled(one: Resealing) -> None:
    policy = KeyPolicy(token_lifetime_s=60, lead_s=0, age_s=0)
    await SigningKeys(units=one.units, key_ring=one.ring, policy=policy, clock=ManualClock()).first()

    async def add(uow: IdentityWork) -> None:
        uow.second_factors.add(SecondFactor.enrolled(ADA, one.codes.fresh(ADA, "ada@example.com").sealed, AT))
        uow.api_keys.add(an_api_key(one.secrets))

    await one.units.run(add)


async def test_all_is_sealed_anew_and_the_former_secret_can_go(
    migrated: Callable[[Service], Awaitable[PostgresDatabase]],
) -> None:
    database = await migrated(SERVICE)
    former, both, newest = (resealing(database, one) for one in (FORMER, f"{NEWEST},{FORMER}", NEWEST))
    await filled(former)
    with pytest.raises(SealBroken):
        await newest.check()

    first, again = await both.reseal(), await both.reseal()

    assert (first, again) == (3, 0)
    await newest.check()
    assert await newest.reseal() == 0
    with pytest.raises(SealBroken):
        await former.check()
