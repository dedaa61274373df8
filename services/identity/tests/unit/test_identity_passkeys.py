"""Passkeys, with a device in software: what it may add and open, and every way in which an answer is not taken."""

import base64
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from structlog.testing import capture_logs

from roundsman.identity.api.door import Door, LoginAttempt
from roundsman.identity.api.passkey_desk import PasskeyAttempt, PasskeyDesk
from roundsman.identity.api.second_factors import SecondFactors
from roundsman.identity.domain.challenges import LIFETIME_S, Challenges
from roundsman.identity.domain.errors import SecondFactorNeeded
from roundsman.identity.domain.passkey import Passkey, PasskeyId
from roundsman.identity.domain.user import Change
from roundsman.identity.fake_authenticator import Answer, Authenticator
from roundsman.identity.handlers import add_passkey as adding
from roundsman.identity.store.passkey_ceremonies import WebAuthn
from roundsman.identity.store.work import IdentityWork
from roundsman.identity.testing import HERE, PASSWORD, a_door, logged_in, noted, registered, told_by
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError
from roundsman.persistence.memory import MemoryDatabase
from roundsman.web import Caller

REFUSED = "passkey-refused"


@dataclass(frozen=True, slots=True)
class House:
    door: Door
    desk: PasskeyDesk
    clock: ManualClock
    database: MemoryDatabase
    ada: Caller

    async def added(self, device: Authenticator, caller: Caller | None = None) -> Passkey:
        caller = caller or self.ada
        options = await self.desk.ask_to_add(caller.user_id)
        return await self.desk.add(caller, " Ada's phone ", shown(device.make(options)))

    def signed(self, device: Authenticator) -> Answer:
        return device.sign(self.desk.ask_to_prove())

    async def came_in(self, answer: Answer, ticket: str = "") -> Caller:
        attempt = PasskeyAttempt(answer=answer, ticket=ticket)
        pair = await (self.desk.give(attempt) if ticket else self.desk.log_in(attempt))
        return await told_by(self.door, pair.access_token)

    async def ticket(self) -> str:
        with pytest.raises(SecondFactorNeeded) as needed:
            await self.door.log_in(LoginAttempt(email="ada@example.com", password=PASSWORD))
        return needed.value.ticket

    async def switch_on(self) -> None:
        fresh = await SecondFactors(self.door).enrol(self.ada.user_id, PASSWORD, "")
        totp = TOTP(base64.b32decode(fresh.text), 6, SHA1(), 30)
        await SecondFactors(self.door).confirm(
            self.ada.user_id, totp.generate(int(self.clock.at.timestamp())).decode(), HERE
        )


def shown(answer: Answer) -> PasskeyAttempt:
    return PasskeyAttempt(answer=answer, origin=HERE)


async def slug_of(doing: Awaitable[object]) -> str:
    try:
        await doing
    except DomainError as error:
        return error.slug
    return "done"


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    async with a_door(clock) as (door, database):
        await registered(door, "ada")
        webauthn = WebAuthn("localhost", ["http://localhost:8080"])
        desk = PasskeyDesk(door=door, ceremonies=webauthn, challenges=Challenges(b"c" * 32))
        yield House(door, desk, clock, database, await logged_in(door, "ada"))


async def test_a_passkey_alone_opens_a_login(house: House) -> None:
    device = Authenticator()
    passkey = await house.added(device)

    caller = await house.came_in(house.signed(device))

    assert (caller.user_id, caller.methods) == (house.ada.user_id, frozenset({"pop"}))
    assert passkey.facts.name == "Ada's phone"
    [own] = await house.desk.owned(house.ada.user_id)
    assert (own.facts.credential.sign_count, own.facts.used_at) == (1, house.clock.at)


async def test_what_the_browser_is_asked(house: House) -> None:
    device = Authenticator()
    await house.added(device)

    to_add = await house.desk.ask_to_add(house.ada.user_id)
    to_prove = house.desk.ask_to_prove()

    assert (to_add["rp"]["id"], to_prove["rpId"]) == ("localhost", "localhost")
    assert to_add["authenticatorSelection"]["userVerification"] == to_prove["userVerification"] == "required"
    assert to_add["authenticatorSelection"]["residentKey"] == "required"
    assert len(to_add["excludeCredentials"]) == 1
    assert to_prove["challenge"] != house.desk.ask_to_prove()["challenge"]


async def test_a_passkey_stands_in_for_the_code(house: House) -> None:
    device = Authenticator()
    await house.added(device)
    await house.switch_on()

    caller = await house.came_in(house.signed(device), await house.ticket())

    assert (caller.user_id, caller.methods) == (house.ada.user_id, frozenset({"pwd", "pop"}))


async def test_a_passkey_steps_up(house: House) -> None:
    device = Authenticator()
    await house.added(device)
    house.clock.advance(600)

    with capture_logs() as logs:
        again = await told_by(house.door, await house.desk.step_up(house.ada, shown(house.signed(device))))

    assert [(one["event"], one["user_id"], one["methods"]) for one in logs] == [
        ("stepped up", house.ada.user_id, ["pop", "pwd"])
    ]
    assert (again.session_id, again.methods) == (house.ada.session_id, frozenset({"pwd", "pop"}))
    assert again.authenticated_at == house.clock.at.timestamp() // 1


@pytest.mark.parametrize(
    "device",
    [
        Authenticator(origin="http://localhost:8081"),
        Authenticator(origin="https://evil.example"),
        Authenticator(rp_id="evil.example"),
        Authenticator(verifies=0),
    ],
)
async def test_a_device_asked_by_another_page_or_opened_by_nobody_adds_and_proves_nothing(
    house: House, device: Authenticator
) -> None:
    assert await slug_of(house.added(device)) == REFUSED

    right = Authenticator(credential_id=device.credential_id)
    await house.added(right)
    right.origin, right.rp_id, right.verifies = device.origin, device.rp_id, device.verifies
    assert await slug_of(house.came_in(house.signed(right))) == REFUSED


async def test_an_answer_is_taken_once(house: House) -> None:
    device = Authenticator()
    made = device.make(await house.desk.ask_to_add(house.ada.user_id))
    await house.desk.add(house.ada, "Phone", shown(made))
    answer = house.signed(device)
    await house.came_in(answer)

    assert await slug_of(house.came_in(answer)) == REFUSED
    assert await slug_of(house.desk.step_up(house.ada, shown(answer))) == REFUSED
    assert await slug_of(house.desk.add(house.ada, "Phone", shown(made))) == REFUSED


async def test_a_challenge_is_spent_by_a_wrong_answer_too(house: House) -> None:
    device = Authenticator(origin="https://evil.example")
    options = await house.desk.ask_to_add(house.ada.user_id)
    assert await slug_of(house.desk.add(house.ada, "Phone", shown(device.make(options)))) == REFUSED
    device.origin = "http://localhost:8080"

    assert await slug_of(house.desk.add(house.ada, "Phone", shown(device.make(options)))) == REFUSED


@pytest.mark.parametrize(("after_s", "answer"), [(LIFETIME_S - 1, "done"), (LIFETIME_S, REFUSED)])
async def test_an_answer_comes_in_time(house: House, after_s: int, answer: str) -> None:
    device = Authenticator()
    await house.added(device)
    signed = house.signed(device)
    house.clock.advance(after_s)

    assert await slug_of(house.came_in(signed)) == answer


async def test_a_challenge_is_good_for_what_it_was_given_for_alone(house: House) -> None:
    device = Authenticator()
    await house.added(device)
    to_add = await house.desk.ask_to_add(house.ada.user_id)
    made_up = {"challenge": base64.urlsafe_b64encode(b"prove..1.made-up").decode().rstrip("=")}
    foreign = {"challenge": Challenges(b"x" * 32).write("prove", "", house.clock.at)}  # type: ignore[arg-type]

    assert await slug_of(house.came_in(device.sign(to_add))) == REFUSED
    assert await slug_of(house.came_in(device.sign(made_up))) == REFUSED
    assert await slug_of(house.came_in(device.sign(foreign))) == REFUSED


async def test_a_challenge_for_somebody_else_adds_nothing(house: House) -> None:
    await registered(house.door, "bob")
    bob = await logged_in(house.door, "bob")
    made = Authenticator().make(await house.desk.ask_to_add(house.ada.user_id))

    assert await slug_of(house.desk.add(bob, "Mine now", shown(made))) == REFUSED


async def test_another_persons_passkey_opens_only_their_own(house: House) -> None:
    await registered(house.door, "bob")
    bob, device = await logged_in(house.door, "bob"), Authenticator()
    await house.added(device, bob)
    await house.switch_on()
    ticket = await house.ticket()

    assert await slug_of(house.came_in(house.signed(device), ticket)) == REFUSED
    assert await slug_of(house.desk.step_up(house.ada, shown(house.signed(device)))) == REFUSED
    assert (await house.came_in(house.signed(device))).user_id == bob.user_id


async def test_a_device_that_names_another_owner_is_not_taken(house: House) -> None:
    device = Authenticator()
    await house.added(device)
    device.user_handle = b"usr_somebody"

    assert await slug_of(house.came_in(house.signed(device))) == REFUSED


async def test_another_key_under_a_known_id_is_not_taken(house: House) -> None:
    device = Authenticator()
    await house.added(device)
    forger = Authenticator(credential_id=device.credential_id, user_handle=device.user_handle)

    assert await slug_of(house.came_in(house.signed(forger))) == REFUSED
    assert await slug_of(house.came_in(house.signed(Authenticator()))) == REFUSED


@pytest.mark.parametrize(("counts_by", "answers"), [(1, ["done", "done"]), (0, ["done", "done"])])
async def test_devices_that_count_and_those_that_do_not_go_on(house: House, counts_by: int, answers: list[str]) -> None:
    device = Authenticator(counts_by=counts_by)
    await house.added(device)

    assert [await slug_of(house.came_in(house.signed(device))) for _ in range(2)] == answers


@pytest.mark.parametrize("back_to", [0, 5, 6])
async def test_a_copy_that_counts_from_before_is_not_taken(house: House, back_to: int) -> None:
    device = Authenticator(count=5)
    await house.added(device)
    await house.came_in(house.signed(device))
    device.count, device.counts_by = back_to, 0

    assert await slug_of(house.came_in(house.signed(device))) == REFUSED


async def test_a_passkey_is_renamed_and_removed_by_its_owner_alone(house: House) -> None:
    device = Authenticator()
    passkey_id = PasskeyId((await house.added(device)).id)
    await registered(house.door, "bob")
    bob = await logged_in(house.door, "bob")

    assert await slug_of(house.desk.remove(bob, passkey_id, HERE)) == "not-found"
    assert await slug_of(house.desk.rename(bob, passkey_id, "Mine")) == "not-found"
    assert (await house.desk.rename(house.ada, passkey_id, "Old phone")).facts.name == "Old phone"
    for _ in range(2):
        await house.desk.remove(house.ada, passkey_id, HERE)
    assert await house.desk.owned(house.ada.user_id) == []
    assert noted(house.database) == [("passkey.added", passkey_id), ("passkey.removed", passkey_id)]
    assert await slug_of(house.came_in(house.signed(device))) == REFUSED


async def test_a_passkey_is_known_once_and_a_person_has_so_many(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "MOST_PASSKEYS", 2)
    device = Authenticator()
    await house.added(device)

    assert await slug_of(house.added(device)) == "passkey-known"
    assert [await slug_of(house.added(Authenticator())) for _ in range(2)] == ["done", "too-many-passkeys"]


async def test_whoever_is_suspended_does_not_come_in_by_a_passkey(house: House) -> None:
    device = Authenticator()
    await house.added(device)

    async def suspend(uow: IdentityWork) -> None:
        (await uow.users.get(house.ada.user_id)).suspend(Change(at=uow.now, real_at=house.clock.at))

    await house.door.units.run(suspend)
    assert await slug_of(house.came_in(house.signed(device))) == "account-suspended"


ODD: list[Answer] = [
    {},
    {"id": 5},
    {"id": "x", "response": None},
    {"id": "x", "response": {"clientDataJSON": "%%%"}},
    {"id": "x", "response": {"clientDataJSON": "bnVsbA"}},
    {"id": "x", "rawId": "x", "type": "public-key", "response": {"clientDataJSON": "e30", "userHandle": 5}},
]


@pytest.mark.parametrize("answer", ODD)
async def test_an_odd_answer_is_refused_like_any_other(house: House, answer: Answer) -> None:
    assert await slug_of(house.came_in(answer)) == REFUSED
    assert await slug_of(house.desk.add(house.ada, "Phone", shown(answer))) == REFUSED


@pytest.mark.parametrize("part", ["authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("odd", ["", "AAAA", "%", 5, None, {}])
async def test_a_signed_challenge_with_odd_parts_is_refused(house: House, part: str, odd: object) -> None:
    device = Authenticator()
    await house.added(device)
    answer = house.signed(device)
    answer["response"][part] = odd

    told = await slug_of(house.came_in(answer))

    assert told == ("done" if part == "userHandle" and odd is None else REFUSED)


@pytest.mark.parametrize("odd", ["", "AAAA", "%", 5, "oA"])
async def test_an_odd_attestation_is_refused(house: House, odd: object) -> None:
    made = Authenticator().make(await house.desk.ask_to_add(house.ada.user_id))
    made["response"]["attestationObject"] = odd

    assert await slug_of(house.desk.add(house.ada, "Phone", shown(made))) == REFUSED
