"""Identity's store on the real PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from roundsman.identity.api.signing_keys import KeyPolicy, SigningKeys
from roundsman.identity.app import SERVICE
from roundsman.identity.domain.api_key import ApiKey, ApiKeyId, Bounds, Demand, KeyFacts, Secrets, SpentNonce
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.impersonation import Impersonation, ImpersonationId, Stay
from roundsman.identity.domain.lockout import Count, Tally
from roundsman.identity.domain.login import Family, Login, LoginId
from roundsman.identity.domain.organization import DEFAULT_ORG_ID, Organization
from roundsman.identity.domain.second_factor import Enrolment, SecondFactor
from roundsman.identity.domain.standing import Standing
from roundsman.identity.domain.user import Account, User
from roundsman.identity.handlers.found_platform import found_platform
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.keyring import KeyRing
from roundsman.identity.store.queries import IdentityQueries, MembersAsked
from roundsman.identity.store.seal import Seal, SealBroken
from roundsman.identity.store.tables import IdentityTable
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import Conflict
from roundsman.kernel.ids import OrgId, RoleId, UserId
from roundsman.kernel.rights import Permission
from roundsman.persistence.migrations import differences
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.runtime import Service
from roundsman.testkit import fake_codec
from roundsman.web import Cursor, Revoked

pytestmark = pytest.mark.stack

AT = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
SECRET = "a secret of the platform"
Migrated = Callable[[Service], Awaitable[PostgresDatabase]]


def units_on(database: PostgresDatabase) -> Units[IdentityWork]:
    return Units(
        database=database,
        build=IdentityWork,
        clock=ManualClock(),
        source="identity",
        outbound=outbound,
        encode=fake_codec().encode,
    )


def a_user(name: str, at: datetime = AT, org_id: OrgId = DEFAULT_ORG_ID) -> User:
    account = Account(
        email=EmailAddress(f"{name}@Example.com"),
        name=name.capitalize(),
        org_id=org_id,
        roles=frozenset({"driver", "customer"}),
        password_digest="$argon2id$digest",
        registered_at=at,
        standing=Standing(epoch=4, epoch_began_at=at, suspended_at=at + timedelta(days=1)),
    )
    return User.register(UserId.derived(at, name), account)


async def added(units: Units[IdentityWork], *users: User) -> None:
    async def add(uow: IdentityWork) -> None:
        for user in users:
            uow.users.add(user)

    await units.run(add)


async def test_whoever_holds_a_role_among_others_is_found_by_it_once(migrated: Migrated) -> None:
    units = units_on(await migrated(SERVICE))
    one, two, three = (RoleId.derived(AT, name) for name in ("one", "two", "three"))
    ada, bob, eve = (a_user(name) for name in ("ada", "bob", "eve"))
    ada.account = replace(ada.account, custom_roles=frozenset({one, two}))
    bob.account = replace(bob.account, custom_roles=frozenset({three}))
    await added(units, ada, bob, eve)

    async def holders(*roles: RoleId) -> list[str]:
        return sorted(user.id for user in await units.run(lambda uow: uow.users.find_by("custom_roles", roles)))

    assert await holders(two) == [ada.id]
    assert await holders(one, two, three) == sorted([ada.id, bob.id])
    assert await holders(RoleId.derived(AT, "four")) == []
    assert (await units.run(lambda uow: uow.users.get(ada.id))).account.custom_roles == {one, two}


async def test_the_migrations_make_what_the_tables_say(migrated: Migrated) -> None:
    database = await migrated(SERVICE)

    assert await differences(database.url, IdentityTable.metadata) == []


async def test_every_aggregate_comes_back_as_it_was(migrated: Migrated) -> None:
    units = units_on(await migrated(SERVICE))
    user = a_user("ada")
    family = Family(
        user_id=user.user_id,
        generation=3,
        opened_at=AT,
        expires_at=AT + timedelta(days=30),
        used_at=AT + timedelta(hours=1),
        origin=Origin(device="Ada's phone", address="2001:db8::7"),
        revoked_at=AT,
        stepped_up_at=AT + timedelta(minutes=7),
        methods=frozenset({"pwd", "otp"}),
    )
    login = Login.open(LoginId.derived(AT, "login"), family)
    organization = Organization.create(OrgId.derived(AT, "dal"), "Dal House", user.user_id, AT)
    tally = Tally("tally", Count(failures=3, began_at=AT, locked_until=AT + timedelta(minutes=5), locks=2))

    async def add(uow: IdentityWork) -> None:
        uow.users.add(user)
        uow.logins.add(login)
        uow.organizations.add(organization)
        uow.tallies.add(tally)

    async def read(uow: IdentityWork) -> tuple[User, Login, Organization, Tally | None]:
        return (
            await uow.users.get(user.id),
            await uow.logins.get(login.id),
            await uow.organizations.get(organization.id),
            await uow.tallies.find(tally.id),
        )

    await units.run(add)
    user_again, login_again, organization_again, tally_again = await units.run(read)

    assert (user_again.account, user_again.version, user_again.sequence) == (user.account, 1, 1)
    assert (login_again.family, login_again.version) == (family, 1)
    assert vars(organization_again) == vars(organization)
    assert tally_again is not None
    assert tally_again.count == tally.count


async def test_a_change_of_every_part_is_written(migrated: Migrated) -> None:
    units = units_on(await migrated(SERVICE))
    user = a_user("ada")
    await added(units, user)
    changed = replace(user.account, roles=frozenset({"support"}), standing=Standing())

    async def change(uow: IdentityWork) -> None:
        (await uow.users.get(user.id)).account = changed

    await units.run(change)

    assert (await units.run(lambda uow: uow.users.get(user.id))).account == changed


async def test_two_users_cannot_share_an_e_mail(migrated: Migrated) -> None:
    units = units_on(await migrated(SERVICE))
    await added(units, a_user("ada"))
    twin = a_user("ADA", AT + timedelta(seconds=1))

    with pytest.raises(Conflict):
        await units.attempt(lambda uow: _add(uow, twin))

    assert await units.run(lambda uow: uow.users.find(twin.id)) is None


async def _add(uow: IdentityWork, user: User) -> None:
    uow.users.add(user)


async def test_members_are_paged_newest_first_also_within_one_moment(migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    same_moment = [a_user(f"same{n}") for n in range(4)]
    later, foreign = a_user("later", AT + timedelta(hours=1)), a_user("foreign", AT, OrgId.derived(AT, "other"))
    await added(units_on(database), later, foreign, *same_moment)
    queries = IdentityQueries(database)

    first, following = await queries.members(MembersAsked(org_id=DEFAULT_ORG_ID, limit=3))
    rest, end = await queries.members(MembersAsked(org_id=DEFAULT_ORG_ID, limit=3, cursor=following))

    expected = [later.id, *sorted((user.id for user in same_moment), reverse=True)]
    assert [user.id for user in first + rest] == expected
    assert following == Cursor(first[-1].account.registered_at.isoformat(), first[-1].id)
    assert end is None


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"role": "driver"}, {"Ada", "Bob"}),
        ({"role": "admin"}, set()),
        ({"text": "AD"}, {"Ada"}),
        ({"text": "bob@EXAMPLE"}, {"Bob"}),
        ({"text": "%"}, set()),
    ],
)
async def test_members_are_found_by_role_and_text(migrated: Migrated, asked: dict[str, str], names: set[str]) -> None:
    database = await migrated(SERVICE)
    await added(units_on(database), a_user("ada"), a_user("bob"))

    found, _ = await IdentityQueries(database).members(
        MembersAsked(org_id=DEFAULT_ORG_ID, role=asked.get("role"), text=asked.get("text"))
    )

    assert {user.account.name for user in found} == names


def keys_of(units: Units[IdentityWork], secret: str) -> SigningKeys:
    policy = KeyPolicy(token_lifetime_s=3600, lead_s=900, age_s=0)
    return SigningKeys(units=units, key_ring=KeyRing(Seal(secret)), policy=policy, clock=ManualClock())


async def test_processes_that_rotate_at_once_add_one_key(migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    others = [await PostgresDatabase.connect(database.url) for _ in range(4)]
    await keys_of(units_on(database), SECRET).first()

    waiting = await asyncio.gather(*(keys_of(units_on(one), SECRET).rotate(Cause()) for one in others))
    ring = await keys_of(units_on(database), SECRET).ring()

    assert [key.id for key in ring.keys] == ["1", "2"]
    assert {key.key_id for key in waiting} == {ring.keys[1].key_id}
    for one in others:
        await one.close()


async def test_processes_that_start_at_once_sign_with_one_key(migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    others = [await PostgresDatabase.connect(database.url) for _ in range(4)]

    keys = await asyncio.gather(*(keys_of(units_on(one), SECRET).first() for one in others))
    again = await keys_of(units_on(database), SECRET).first()

    assert {key.kid for key in keys} == {again.kid}
    assert again.is_private
    stored = await database.pool.fetchrow("SELECT count(*) AS n, min(sealed_private_jwk) AS sealed FROM signing_keys")
    assert stored is not None
    assert stored["n"] == 1
    assert str(again.as_dict(private=True)["d"]) not in stored["sealed"]
    for one in others:
        await one.close()


async def test_another_secret_does_not_open_the_key(migrated: Migrated) -> None:
    units = units_on(await migrated(SERVICE))
    await keys_of(units, SECRET).first()

    with pytest.raises(SealBroken):
        await keys_of(units, "another secret").first()


async def test_the_platform_is_founded_once_by_many_at_once(migrated: Migrated) -> None:
    database = await migrated(SERVICE)

    await asyncio.gather(*(units_on(database).run(found_platform) for _ in range(5)))

    assert await database.pool.fetchval("SELECT count(*) FROM organizations") == 1
    assert await database.pool.fetchval("SELECT count(*) FROM outbox") == 1


@pytest.mark.parametrize(("expired_before", "left"), [(AT, 1), (AT + timedelta(seconds=1), 0)])
async def test_expired_logins_are_forgotten(migrated: Migrated, expired_before: datetime, left: int) -> None:
    database = await migrated(SERVICE)
    family = Family(user_id=UserId.derived(AT, "ada"), generation=1, opened_at=AT, expires_at=AT, used_at=AT)

    async def add(uow: IdentityWork) -> None:
        uow.logins.add(Login.open(LoginId.derived(AT, "login"), family))

    await units_on(database).run(add)

    assert await IdentityQueries(database).forget_logins(expired_before) == 1 - left
    assert await database.pool.fetchval("SELECT count(*) FROM logins") == left


@pytest.mark.parametrize(("since", "told"), [(AT, True), (AT + timedelta(seconds=1), False)])
async def test_what_was_revoked_of_late_is_listed(migrated: Migrated, since: datetime, told: bool) -> None:
    database = await migrated(SERVICE)
    user = a_user("ada")
    family = Family(user_id=user.user_id, generation=1, opened_at=AT, expires_at=AT, used_at=AT)
    ended, goes_on = Login.open(LoginId.derived(AT, "ended"), family), Login.open(LoginId.derived(AT, "on"), family)
    ended.revoke(AT)

    async def add(uow: IdentityWork) -> None:
        uow.users.add(user)
        uow.logins.add(ended)
        uow.logins.add(goes_on)

    await units_on(database).run(add)

    expected = Revoked(frozenset({ended.id}), {user.id: 4}) if told else Revoked()
    assert await IdentityQueries(database).revoked(since) == expected


@pytest.mark.parametrize(("before", "left"), [(AT, 2), (AT + timedelta(seconds=1), 1), (AT + timedelta(hours=1), 0)])
async def test_old_wrong_guesses_are_forgotten_unless_they_still_lock(
    migrated: Migrated, before: datetime, left: int
) -> None:
    database = await migrated(SERVICE)

    async def add(uow: IdentityWork) -> None:
        uow.tallies.add(Tally("open", Count(failures=1, began_at=AT)))
        uow.tallies.add(Tally("locked", Count(failures=1, began_at=AT, locked_until=AT + timedelta(minutes=5))))

    await units_on(database).run(add)

    assert await IdentityQueries(database).forget_tallies(before) == 2 - left
    assert await database.pool.fetchval("SELECT count(*) FROM tallies") == left


async def test_a_second_factor_comes_back_as_it_was(migrated: Migrated) -> None:
    units = units_on(await migrated(SERVICE))
    user_id = UserId.derived(AT, "ada")
    enrolment = Enrolment(
        sealed_secret="sealed",
        enrolled_at=AT,
        confirmed_at=AT + timedelta(minutes=1),
        spent_step=59_000_000,
        recovery_digests=frozenset({"one", "two"}),
    )

    async def add(uow: IdentityWork) -> None:
        uow.second_factors.add(SecondFactor(user_id, enrolment))

    await units.run(add)
    again = await units.run(lambda uow: uow.second_factors.get(user_id))

    assert (again.enrolment, again.user_id, again.version) == (enrolment, user_id, 1)


async def test_an_api_key_comes_back_as_it_was(migrated: Migrated) -> None:
    units = units_on(await migrated(SERVICE))
    bounds = Bounds(
        scopes=frozenset({Permission.ORDERS_READ, Permission.ORDERS_PLACE}),
        expires_at=AT + timedelta(days=30),
        networks=("203.0.113.0/24",),
        demand=Demand.SIGNATURE,
        per_minute=7,
        per_day=70,
    )
    facts = KeyFacts(
        org_id=DEFAULT_ORG_ID,
        name="Webshop",
        created_by=UserId.derived(AT, "ada"),
        created_at=AT,
        bounds=bounds,
        secrets=Secrets(digest="digest", sealed_signing_key="sealed"),
        used_at=AT + timedelta(hours=1),
        revoked_at=AT + timedelta(hours=2),
    )
    key, nonce = ApiKey(ApiKeyId.derived(AT, "key"), facts), SpentNonce("key:nonce", AT)

    async def add(uow: IdentityWork) -> None:
        uow.api_keys.add(key)
        uow.spent_nonces.add(nonce)

    await units.run(add)
    again = await units.run(lambda uow: uow.api_keys.get(key.id))

    assert (again.facts, again.key_id, again.version) == (facts, key.key_id, 1)
    assert (await units.run(lambda uow: uow.spent_nonces.get(nonce.id))).until == AT


@pytest.mark.parametrize(("before", "left"), [(AT, 1), (AT + timedelta(seconds=1), 0)])
async def test_nonces_are_forgotten_once_their_requests_are_too_old(
    migrated: Migrated, before: datetime, left: int
) -> None:
    database = await migrated(SERVICE)

    async def add(uow: IdentityWork) -> None:
        uow.spent_nonces.add(SpentNonce("key:nonce", AT))

    await units_on(database).run(add)

    assert await IdentityQueries(database).forget_nonces(before) == 1 - left
    assert await database.pool.fetchval("SELECT count(*) FROM spent_nonces") == left


async def test_an_impersonation_comes_back_as_it_was_and_is_revoked_when_it_ends(migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    stay = Stay(
        user_id=UserId.derived(AT, "ada"),
        actor_id=UserId.derived(AT, "sam"),
        org_id=DEFAULT_ORG_ID,
        reason="Ticket 4711",
        began_at=AT,
        expires_at=AT + timedelta(minutes=30),
        ended_at=AT + timedelta(minutes=5),
    )
    impersonation = Impersonation(ImpersonationId.derived(AT, "imp"), stay)

    async def add(uow: IdentityWork) -> None:
        uow.impersonations.add(impersonation)

    await units_on(database).run(add)

    assert (await units_on(database).run(lambda uow: uow.impersonations.get(impersonation.id))).stay == stay
    assert (await IdentityQueries(database).revoked(AT)).sessions == {impersonation.id}
