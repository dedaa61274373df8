"""API keys: what may be made, what is kept, and what is let in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import pytest_asyncio

from roundsman.identity.api.api_key_desk import ApiKeyDesk, Maker
from roundsman.identity.domain.api_key import LONGEST_LIFE, ApiKey, Bounds, Demand
from roundsman.identity.handlers import create_api_key as making
from roundsman.identity.handlers.admit_api_key import WINDOW
from roundsman.identity.handlers.revoke_api_key import RevokeApiKey, revoke_api_key
from roundsman.identity.store.api_key_secrets import ApiKeySecrets
from roundsman.identity.store.seal import Seal
from roundsman.identity.testing import a_door
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError, NotFound
from roundsman.kernel.ids import OrgId, UserId
from roundsman.kernel.rights import IN_PERSON, Permission
from roundsman.persistence.memory import MemoryDatabase
from roundsman.web import StaticVerifier
from roundsman.web.api_keys import ApiKeyText
from roundsman.web.signed_requests import Signature, SignedRequest, content_digest, signature_of, signing_key

AT = ManualClock().at
ORG = OrgId.derived(AT, "dal")
MAKER = Maker(
    user_id=UserId.derived(AT, "ada"), org_id=ORG, grantable=frozenset(Permission) - {Permission.LEDGER_UNCLAIMED}
)
A_MONTH = Bounds(
    scopes=frozenset({Permission.ORDERS_PLACE, Permission.ORDERS_READ}), expires_at=AT + timedelta(days=30)
)
HOME = "203.0.113.7"


@dataclass(frozen=True, slots=True)
class House:
    desk: ApiKeyDesk
    clock: ManualClock
    database: MemoryDatabase

    async def made(self, bounds: Bounds = A_MONTH, maker: Maker = MAKER) -> tuple[ApiKey, ApiKeyText]:
        return await self.desk.units.run(lambda work: self.desk.create("Webshop", bounds, maker, work))

    async def refused(self, bounds: Bounds) -> str:
        try:
            await self.made(bounds)
        except DomainError as error:
            return error.slug
        return "made"

    async def shown(self, text: ApiKeyText, address: str = HOME) -> str:
        try:
            await self.desk.admit_shown(text.write(), address)
        except DomainError as error:
            return error.slug
        return "in"

    async def signed(self, request: SignedRequest, text: ApiKeyText, sent: SignedRequest | None = None) -> str:
        """What is answered to a request that was signed as `request` and comes as `sent`."""
        value = signature_of(request, signing_key(text.secret))
        sent = sent or request
        signature = Signature(number=text.number, signed_at=sent.signed_at, nonce=sent.nonce, value=value)
        try:
            await self.desk.admit_signed(sent, signature, HOME)
        except DomainError as error:
            return error.slug
        return "in"

    def request(self, nonce: str = "a-nonce-of-its-own") -> SignedRequest:
        now = int(self.clock.at.timestamp())
        digest = content_digest(b"{}")
        return SignedRequest(method="POST", target="/api/v1/orders?a=1", digest=digest, signed_at=now, nonce=nonce)


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    async with a_door(clock) as (door, database):
        secrets = ApiKeySecrets(Seal("a secret of the platform"))
        desk = ApiKeyDesk(units=door.units, secrets=secrets, access=door.keys.access, clock=clock)
        yield House(desk, clock, database)


async def test_a_request_with_a_key_goes_on_as_a_machine_with_its_scopes_alone(house: House) -> None:
    key, text = await house.made()

    admitted = await house.desk.admit_shown(text.write(), HOME)
    caller = await StaticVerifier(house.desk.access.keys).verify(admitted.token)

    assert (caller.user_id, caller.org_id, caller.session_id) == (key.machine_id, ORG, key.id)
    assert (caller.roles, caller.scope, caller.authenticated_at) == (frozenset(), A_MONTH.scopes, 0)
    assert caller.permits(Permission.ORDERS_PLACE)
    assert not caller.permits(Permission.OWN_ACCOUNT, Permission.PAYMENTS_READ)


async def test_a_token_ends_no_later_than_its_key(house: House) -> None:
    _, text = await house.made()
    house.clock.advance(timedelta(days=30).total_seconds() - 20)

    assert (await house.desk.admit_shown(text.write(), HOME)).expires_in_s == 20


async def test_neither_the_secret_nor_what_signs_is_kept_in_the_clear(house: House) -> None:
    _, text = await house.made()

    kept = str(house.database.state)

    assert text.secret not in kept
    assert signing_key(text.secret).hex() not in kept


@pytest.mark.parametrize("permission", sorted({*IN_PERSON, Permission.LEDGER_UNCLAIMED}))
async def test_a_key_has_nothing_that_its_maker_may_not_give_nor_rules_over_people(
    house: House, permission: Permission
) -> None:
    assert await house.refused(replace(A_MONTH, scopes=frozenset({permission}))) == "scope-not-grantable"


@pytest.mark.parametrize(
    ("expires_at", "answer"),
    [
        (AT, "invalid-expiry"),
        (AT + timedelta(seconds=1), "made"),
        (AT + LONGEST_LIFE, "made"),
        (AT + LONGEST_LIFE + timedelta(seconds=1), "invalid-expiry"),
    ],
)
async def test_a_key_expires_in_the_future_and_not_never(house: House, expires_at: object, answer: str) -> None:
    assert await house.refused(replace(A_MONTH, expires_at=expires_at)) == answer  # type: ignore[arg-type]


@pytest.mark.parametrize("network", ["everywhere", "203.0.113.0/33", "", "::/129"])
async def test_networks_are_networks(house: House, network: str) -> None:
    assert await house.refused(replace(A_MONTH, networks=(network,))) == "invalid-network"


async def test_an_organization_has_so_many_keys(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST_KEYS", 2)

    assert [await house.refused(A_MONTH) for _ in range(3)] == ["made", "made", "too-many-keys"]
    house.clock.advance(timedelta(days=30).total_seconds())
    assert await house.refused(replace(A_MONTH, expires_at=house.clock.at + timedelta(days=1))) == "made"


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("203.0.113.0", "in"),
        ("203.0.113.255", "in"),
        ("203.0.114.0", "api-key-address"),
        ("2001:db8::7", "in"),
        ("2001:db9::7", "api-key-address"),
        ("", "api-key-address"),
    ],
)
async def test_a_key_works_from_its_networks_alone(house: House, address: str, answer: str) -> None:
    _, text = await house.made(replace(A_MONTH, networks=("203.0.113.9/24", "2001:db8::/32")))

    assert await house.shown(text, address) == answer


async def test_a_key_works_until_it_expires_or_is_revoked(house: House) -> None:
    key, text = await house.made()
    house.clock.advance(timedelta(days=30).total_seconds() - 1)
    assert await house.shown(text) == "in"
    house.clock.advance(1)
    assert await house.shown(text) == "api-key-refused"

    key, text = await house.made(replace(A_MONTH, expires_at=house.clock.at + timedelta(days=1)))
    cmd = RevokeApiKey(key_id=key.key_id, org_id=ORG, at=house.clock.at)
    for _ in range(2):
        await house.desk.units.run(lambda uow: revoke_api_key(cmd, uow))
    assert await house.shown(text) == "api-key-refused"
    assert await house.signed(house.request(), text) == "api-key-refused"


async def test_nobody_revokes_another_organizations_key(house: House) -> None:
    key, text = await house.made()
    cmd = RevokeApiKey(key_id=key.key_id, org_id=OrgId.derived(AT, "other"), at=AT)

    with pytest.raises(NotFound):
        await house.desk.units.run(lambda uow: revoke_api_key(cmd, uow))
    assert await house.shown(text) == "in"


async def test_another_secret_or_an_unknown_key_is_refused_alike(house: House) -> None:
    _, text = await house.made()
    unknown = "00000000000000000000000000"

    assert await house.shown(ApiKeyText.new(text.number)) == "api-key-refused"
    assert await house.shown(ApiKeyText(unknown, text.secret)) == "api-key-refused"
    assert await house.shown(ApiKeyText("z" * 26, text.secret)) == "api-key-refused"


async def test_when_a_key_was_used_is_known_to_the_minute(house: House) -> None:
    key, text = await house.made()
    times = []
    for after_s in (0, 59, 1):
        house.clock.advance(after_s)
        await house.shown(text)
        times.append((await house.desk.units.run(lambda uow: uow.api_keys.get(key.id))).facts.used_at)

    assert times == [AT, AT, AT + timedelta(minutes=1)]


async def test_a_signed_request_comes_in_once(house: House) -> None:
    _, text = await house.made()

    answers = [await house.signed(house.request(), text) for _ in range(2)]
    other = await house.signed(house.request("another-nonce-of-it"), text)

    assert (answers, other) == (["in", "request-repeated"], "in")


@pytest.mark.parametrize(
    ("late_s", "answer"),
    [
        (WINDOW.total_seconds(), "in"),
        (WINDOW.total_seconds() + 1, "request-repeated"),
        (-WINDOW.total_seconds(), "in"),
        (-WINDOW.total_seconds() - 1, "request-repeated"),
    ],
)
async def test_a_signed_request_comes_in_time(house: House, late_s: float, answer: str) -> None:
    _, text = await house.made()
    request = house.request()
    request = replace(request, signed_at=request.signed_at - int(late_s))

    assert await house.signed(request, text) == answer


@pytest.mark.parametrize(
    "change",
    [
        {"method": "PUT"},
        {"target": "/api/v1/orders?a=2"},
        {"target": "/api/v1/payments?a=1"},
        {"digest": content_digest(b"[]")},
        {"nonce": "another-nonce-of-it"},
    ],
)
async def test_a_request_that_was_changed_on_its_way_is_refused(house: House, change: dict[str, str]) -> None:
    _, text = await house.made()
    request = house.request()

    assert await house.signed(request, text, replace(request, **change)) == "api-key-refused"  # type: ignore[arg-type]
    later = replace(request, signed_at=request.signed_at + 1)
    assert await house.signed(request, text, later) == "api-key-refused"
    assert await house.signed(request, ApiKeyText.new(text.number)) == "api-key-refused"
    assert await house.signed(request, text) == "in"


async def test_a_key_that_only_signs_is_not_taken_itself(house: House) -> None:
    _, text = await house.made(replace(A_MONTH, demand=Demand.SIGNATURE))

    assert await house.shown(text) == "signature-required"
    assert await house.signed(house.request(), text) == "in"
