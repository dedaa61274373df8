"""Sessions: what a device is called, and which logins a person sees and ends."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from roundsman.identity.domain.device import Origin, device_name, given_name
from roundsman.identity.domain.login import Family, Login, LoginId
from roundsman.identity.handlers.end_other_sessions import EndOtherSessions, end_other_sessions
from roundsman.identity.handlers.end_session import EndSession, end_session
from roundsman.identity.handlers.list_sessions import ListSessions, list_sessions
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import UserId
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units

AT = ManualClock().at
ADA, BOB = UserId.derived(AT, "ada"), UserId.derived(AT, "bob")
LIFETIME = timedelta(days=30)
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME, "Chrome on Linux"),
        (CHROME + " Edg/130.0.0.0", "Edge on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.6; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox on macOS"),
        ("Dalvik/2.1.0 (Linux; U; Android 15; Pixel 9)", "Dalvik on Android"),
        ("okhttp/4.12.0", "okhttp"),
        ("curl", "curl"),
        ("", ""),
        ("x\x00y\r\nz/1", "x y  z"),
        ("a" * 500, "a" * 100),
    ],
)
def test_a_device_has_a_name_that_people_recognise(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


def test_a_given_name_is_made_fit_to_be_shown() -> None:
    assert given_name(" Ada's\n\tphone\u202e ") == "Ada's phone"
    assert len(given_name("a" * 300)) == 100


def a_login(name: str, user_id: UserId = ADA, hours: int = 0) -> Login:
    at = AT + timedelta(hours=hours)
    family = Family(
        user_id=user_id, generation=1, opened_at=AT, expires_at=at + LIFETIME, used_at=at, origin=Origin(device=name)
    )
    return Login.open(LoginId.derived(AT, name), family)


@dataclass(frozen=True, slots=True)
class Kept:
    """Logins in a store."""

    units: Units[IdentityWork]

    async def names(self, user_id: UserId = ADA, hours: int = 0) -> list[str]:
        cmd = ListSessions(user_id=user_id, at=AT + timedelta(hours=hours))
        return [one.family.origin.device for one in await self.units.run(lambda uow: list_sessions(cmd, uow))]

    async def end(self, login: Login, user_id: UserId = ADA) -> None:
        cmd = EndSession(user_id=user_id, login_id=login.login_id, at=AT)
        await self.units.run(lambda uow: end_session(cmd, uow))


async def kept(*logins: Login) -> Kept:
    units, _ = memory_units(IdentityWork, outbound)

    async def add(uow: IdentityWork) -> None:
        for login in logins:
            uow.logins.add(login)

    await units.run(add)
    return Kept(units)


async def test_a_person_sees_their_own_sessions_last_used_first() -> None:
    store = await kept(a_login("old"), a_login("new", hours=2), a_login("bobs", BOB))

    assert await store.names() == ["new", "old"]
    assert await store.names(BOB) == ["bobs"]


@pytest.mark.parametrize(("hours", "names"), [(30 * 24 - 1, ["phone"]), (30 * 24, [])])
async def test_a_session_is_gone_when_it_has_expired(hours: int, names: list[str]) -> None:
    assert await (await kept(a_login("phone"))).names(hours=hours) == names


async def test_an_ended_session_is_gone_and_may_be_ended_again() -> None:
    phone, laptop = a_login("phone"), a_login("laptop")
    store = await kept(phone, laptop)

    await store.end(phone)
    await store.end(phone)

    assert await store.names() == ["laptop"]


async def test_nobody_ends_a_session_of_somebody_else_or_one_that_never_was() -> None:
    phone = a_login("phone")
    store = await kept(phone)

    for login, user_id in ((phone, BOB), (a_login("never"), ADA)):
        with pytest.raises(NotFound):
            await store.end(login, user_id)

    assert await store.names() == ["phone"]


async def test_all_sessions_but_one_end_and_nobody_elses() -> None:
    phone, laptop, tablet = a_login("phone"), a_login("laptop"), a_login("tablet")
    store = await kept(phone, laptop, tablet, a_login("bobs", BOB))
    cmd = EndOtherSessions(user_id=ADA, kept=laptop.id, at=AT)

    for _ in range(2):
        await store.units.run(lambda uow: end_other_sessions(cmd, uow))

    assert (await store.names(), await store.names(BOB)) == (["laptop"], ["bobs"])


def test_a_refresh_moves_the_last_use_and_the_address_and_keeps_the_device() -> None:
    login, later = a_login("phone"), AT + timedelta(hours=5)

    assert login.rotate(1, later, later + LIFETIME, "198.51.100.4") is None
    assert login.rotate(2, later, later + LIFETIME, "") is None

    assert (login.family.opened_at, login.family.used_at) == (AT, later)
    assert login.family.origin == Origin(device="phone", address="198.51.100.4")
