"""Guessing passwords: it gains nothing, locks nobody out for good, and tells nobody which accounts exist."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio
from joserfc.jwk import ECKey

from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.door import Door, Keys, Lifetimes, LoginAttempt, Newcomer
from roundsman.identity.api.passwords import Checked, HashCost, Passwords
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import AccountLocked, WeakPassword, WrongCredentials
from roundsman.identity.domain.known_devices import DeviceTokens, KnownDevice
from roundsman.identity.domain.lockout import Guard, LockOut, Visit
from roundsman.identity.domain.refresh_tokens import RefreshTokens
from roundsman.identity.domain.tickets import Tickets
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.breached import BreachedFiles
from roundsman.identity.store.one_time_codes import SealedCodes
from roundsman.identity.store.seal import Seal
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError
from roundsman.kernel.ids import UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import memory_units

PASSWORD = "a quiet blue bicycle"
FAILURES, LOCK_S, MEMORY_S = 3, 60, 600
HOME = LoginAttempt(email="ada@example.com", password=PASSWORD, origin=Origin(address="203.0.113.7"))


class CountedPasswords(Passwords):
    """Counts the hashes that it makes: what an answer costs, and so how long it takes."""

    checks = 0

    async def check(self, password: str, digest: str | None) -> Checked:
        self.checks += 1
        return await super().check(password, digest)


@dataclass(frozen=True, slots=True)
class House:
    """Ada's account, and whoever knocks."""

    door: Door
    clock: ManualClock
    database: MemoryDatabase
    passwords: CountedPasswords

    async def guess(self, times: int, address: str = "203.0.113.7", email: str = HOME.email) -> list[str]:
        """Wrong passwords from an address; gives the answers."""
        wrong = replace(HOME, password="not this password", email=email, origin=Origin(address=address))
        return [await self.answer(wrong) for _ in range(times)]

    async def answer(self, attempt: LoginAttempt) -> str:
        try:
            await self.door.log_in(attempt)
        except DomainError as error:
            return f"{error.status} {error.slug}: {error}"
        return "in"

    async def opens(self, attempt: LoginAttempt = HOME) -> bool:
        return await self.answer(attempt) == "in"


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock, passwords = ManualClock(), CountedPasswords(HashCost(memory_kib=64, passes=1, lanes=1), threads=1)
    units, database = memory_units(IdentityWork, outbound)
    door = Door(
        units=units,
        passwords=passwords,
        keys=Keys(
            access=AccessTokens(ECKey.generate_key("P-256", auto_kid=True), 60),
            refresh_tokens=RefreshTokens(b"k" * 32),
            device_tokens=DeviceTokens(b"d" * 32),
            tickets=Tickets(b"t" * 32),
        ),
        lifetimes=Lifetimes(refresh_token_s=1000, session_s=10000),
        guard=Guard(b"g" * 32, LockOut(failures=FAILURES, lock_s=LOCK_S, memory_s=MEMORY_S)),
        breached=BreachedFiles(None),
        codes=SealedCodes(Seal("a secret of the platform"), b"r" * 32),
        clock=clock,
    )
    await door.register(a_newcomer("ada", clock))
    yield House(door, clock, database, passwords)
    await passwords.close()


def a_newcomer(name: str, clock: ManualClock) -> Newcomer:
    user_id = UserId.derived(clock.at, name)
    return Newcomer(user_id=user_id, email=f"{name}@example.com", name=name, password=PASSWORD, role="vendor")


@pytest.mark.parametrize(("failures", "opens"), [(FAILURES - 1, True), (FAILURES, False), (FAILURES + 1, False)])
async def test_a_network_waits_at_the_limit_itself(house: House, failures: int, opens: bool) -> None:
    await house.guess(failures)

    assert await house.opens() is opens


@pytest.mark.parametrize(("waited_s", "opens"), [(LOCK_S - 1, False), (LOCK_S, True), (LOCK_S + 1, True)])
async def test_it_may_try_again_when_its_time_is_over(house: House, waited_s: int, opens: bool) -> None:
    await house.guess(FAILURES)

    house.clock.advance(waited_s)

    assert await house.opens() is opens


async def test_after_a_lock_counting_begins_anew(house: House) -> None:
    await house.guess(FAILURES)
    house.clock.advance(LOCK_S)

    await house.guess(FAILURES - 1)

    assert await house.opens()


@pytest.mark.parametrize(("waited_s", "opens"), [(MEMORY_S, False), (MEMORY_S + 1, True)])
async def test_wrong_passwords_of_long_ago_do_not_count(house: House, waited_s: int, opens: bool) -> None:
    await house.guess(FAILURES - 1)
    house.clock.advance(waited_s)

    await house.guess(1)

    assert await house.opens() is opens


async def test_the_right_password_forgets_the_wrong_ones(house: House) -> None:
    for _ in range(5):
        await house.guess(FAILURES - 1)
        assert await house.opens()


async def test_guessing_from_elsewhere_does_not_keep_the_owner_out(house: House) -> None:
    answers = await house.guess(FAILURES + 1, address="198.51.100.1")

    assert [answer[:3] for answer in answers] == ["401"] * FAILURES + ["429"]
    assert await house.opens()


@pytest.mark.parametrize(("address", "same"), [("2001:db8:1:2::9", True), ("2001:db8:1:3::1", False)])
async def test_a_network_of_ipv6_counts_as_one(house: House, address: str, same: bool) -> None:
    await house.guess(FAILURES, address="2001:db8:1:2::1")

    assert await house.opens(replace(HOME, origin=Origin(address=address))) is not same


async def guess_from_everywhere(house: House, email: str = HOME.email) -> None:
    for network in range(FAILURES * 10):
        await house.guess(1, address=f"198.51.100.{network}", email=email)


async def test_guessing_from_everywhere_keeps_strangers_out_and_not_a_known_device(house: House) -> None:
    known = (await house.door.log_in(HOME)).device_token
    assert known

    await guess_from_everywhere(house)

    assert not await house.opens()
    assert await house.opens(replace(HOME, device_token=known))
    house.clock.advance(LOCK_S)
    assert await house.opens()


async def test_a_known_device_is_counted_by_itself(house: House) -> None:
    known = replace(HOME, device_token=(await house.door.log_in(HOME)).device_token or "")

    answers = [await house.answer(replace(known, password="not this password")) for _ in range(FAILURES + 1)]

    assert [answer[:3] for answer in answers] == ["401"] * FAILURES + ["429"]
    assert not await house.opens(known)
    assert await house.opens()


async def test_the_device_of_somebody_else_or_a_made_up_one_is_no_known_device(house: House) -> None:
    await house.door.register(a_newcomer("bob", house.clock))
    bobs = (await house.door.log_in(replace(HOME, email="bob@example.com"))).device_token or ""
    await house.guess(FAILURES)

    for token in (bobs, bobs[:-1], "x", "", "dvc_1.usr_1.1.x", "\ud800.x", bobs.replace(".", "..")):
        assert not await house.opens(replace(HOME, device_token=token))


def test_a_device_is_known_for_half_a_year_after_its_last_login() -> None:
    tokens, clock = DeviceTokens(b"d" * 32), ManualClock()
    device = KnownDevice.new(UserId.new(clock.at), clock.at)
    text = tokens.write(device, clock.at)

    assert tokens.read(text, clock.advance(180 * 86_400)) == device
    assert tokens.read(text, clock.advance(1)) is None
    assert DeviceTokens(b"x" * 32).read(text, clock.at) is None


async def test_a_device_stays_the_same_from_login_to_login(house: House) -> None:
    first = (await house.door.log_in(HOME)).device_token or ""
    house.clock.advance(86_400)
    second = (await house.door.log_in(replace(HOME, device_token=first))).device_token or ""
    third = (await house.door.log_in(HOME)).device_token or ""

    assert first != second
    assert first.split(".")[0] == second.split(".")[0] != third.split(".")[0]


async def test_an_unknown_account_answers_costs_and_locks_like_a_known_one(house: House) -> None:
    answers, costs, rows = [], [], []
    for email in (HOME.email, "who@example.com"):
        tallies = len(house.database.state.tables.get("tallies", {}))
        house.passwords.checks = 0
        answers.append(await house.guess(FAILURES + 1, email=email))
        costs.append(house.passwords.checks)
        rows.append(len(house.database.state.tables["tallies"]) - tallies)

    assert answers[0] == answers[1]
    assert [answer[:3] for answer in answers[0]] == ["401"] * FAILURES + ["429"]
    assert costs == [FAILURES] * 2
    assert rows == [2] * 2


async def test_from_everywhere_an_unknown_account_locks_like_a_known_one(house: House) -> None:
    await guess_from_everywhere(house, "who@example.com")

    [answer] = await house.guess(1, address="203.0.113.99", email="who@example.com")
    assert answer.startswith("429")


async def test_the_store_does_not_tell_whose_guesses_it_counts(house: House) -> None:
    await house.guess(1)

    kept = str(house.database.state.tables["tallies"])
    assert "203.0.113" not in kept
    assert "ada" not in kept


def test_what_is_counted_depends_on_the_secret() -> None:
    visit, policy = Visit(email_key="ada@example.com", address="203.0.113.7"), LockOut(failures=1, lock_s=1)

    ours, others = (Guard(key * 32, policy).personal(visit, None).tally_id for key in (b"a", b"b"))

    assert ours != others


async def test_a_lock_is_told_with_the_seconds_to_wait(house: House) -> None:
    await house.guess(FAILURES)
    house.clock.advance(18)

    with pytest.raises(AccountLocked, match="wait 42 seconds") as locked:
        await house.door.log_in(HOME)
    assert locked.value.headers == {"Retry-After": "42"}
    house.clock.advance(41.5)
    with pytest.raises(AccountLocked, match="wait 1 seconds"):
        await house.door.log_in(HOME)
    with pytest.raises(WrongCredentials):
        await house.door.log_in(replace(HOME, email="who@example.com"))


DIGEST = hashlib.sha1(PASSWORD.encode(), usedforsecurity=False).hexdigest().upper()
PREFIX, REST = DIGEST[:5], DIGEST[5:]


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        (["0018A45C4D1DEF81644B54AB7F969B88D65:3", "{rest}:9"], True),
        (["{rest}"], True),
        (["{rest}:0"], False),
        (["{rest}0:9"], False),
        ([], False),
    ],
)
async def test_a_stolen_password_is_found_in_its_range(tmp_path: Path, lines: list[str], known: bool) -> None:
    (tmp_path / f"{PREFIX}.txt").write_text("\r\n".join(line.format(rest=REST) for line in lines))

    assert await BreachedFiles(tmp_path).known(PASSWORD) is known
    assert not await BreachedFiles(tmp_path).known("another password")
    assert not await BreachedFiles(None).known(PASSWORD)


async def test_nobody_registers_with_a_stolen_password(house: House, tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}.txt").write_text(f"{REST}:1")
    door = replace(house.door, breached=BreachedFiles(tmp_path))

    with pytest.raises(WeakPassword, match="stolen"):
        await door.register(a_newcomer("cat", house.clock))

    assert len(house.database.state.tables["users"]) == 1
