"""A door on a store in memory, and somebody who has an account: for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from joserfc.jwk import ECKey

from roundsman.contracts.message import Message
from roundsman.contracts.types.identity import NoteAction
from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.door import Door, Keys, Lifetimes, LoginAttempt, Newcomer
from roundsman.identity.api.passwords import HashCost, Passwords
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.known_devices import DeviceTokens
from roundsman.identity.domain.lockout import Guard, LockOut
from roundsman.identity.domain.refresh_tokens import RefreshTokens
from roundsman.identity.domain.tickets import Tickets
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.breached import BreachedFiles
from roundsman.identity.store.one_time_codes import SealedCodes
from roundsman.identity.store.seal import Seal
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.ids import UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import memory_units, staged
from roundsman.web import Caller, StaticVerifier

FAILURES, LOCK_S = 3, 60
HERE = Origin(device="Ada's phone", address="203.0.113.7", route="POST /api/v1/me/here")
PASSWORD = "a quiet blue bicycle"  # noqa: S105 - of nobody


@asynccontextmanager
async def a_door(clock: ManualClock) -> AsyncIterator[tuple[Door, MemoryDatabase]]:
    """A door that nobody has come through yet, and the store behind it."""
    passwords = Passwords(HashCost(memory_kib=64, passes=1, lanes=1), threads=1)
    units, database = memory_units(IdentityWork, outbound, clock)
    keys = Keys(
        access=AccessTokens(ECKey.generate_key("P-256", auto_kid=True), 60),
        refresh_tokens=RefreshTokens(b"k" * 32),
        device_tokens=DeviceTokens(b"d" * 32),
        tickets=Tickets(b"t" * 32),
    )
    yield (
        Door(
            units=units,
            passwords=passwords,
            keys=keys,
            lifetimes=Lifetimes(refresh_token_s=1000, session_s=10_000),
            guard=Guard(b"g" * 32, LockOut(failures=FAILURES, lock_s=LOCK_S)),
            breached=BreachedFiles(None),
            codes=SealedCodes(Seal("a secret of the platform"), b"r" * 32),
            clock=clock,
        ),
        database,
    )
    await passwords.close()


async def registered(door: Door, name: str, role: str = "customer") -> UserId:
    """Somebody with an account, whose e-mail is `<name>@example.com`."""
    user_id = UserId.derived(ManualClock().at, name)
    newcomer = Newcomer(user_id=user_id, email=f"{name}@example.com", name=name, password=PASSWORD, role=role)
    await door.register(newcomer)
    return user_id


async def logged_in(door: Door, name: str) -> Caller:
    """Whom a new login's access token speaks for."""
    pair = await door.log_in(LoginAttempt(email=f"{name}@example.com", password=PASSWORD))
    return await told_by(door, pair.access_token)


def noted(database: MemoryDatabase) -> list[tuple[str, str]]:
    """What the audit is told, oldest first: action and subject."""
    return [(one.action, one.subject) for one in staged(database) if isinstance(one, NoteAction)]


def without_notes(database: MemoryDatabase) -> list[Message]:
    """What else is told, oldest first."""
    return [one for one in staged(database) if not isinstance(one, NoteAction)]


async def told_by(door: Door, access_token: str) -> Caller:
    """Whom an access token of this door speaks for."""
    return await StaticVerifier(door.keys.access.keys).verify(access_token)
