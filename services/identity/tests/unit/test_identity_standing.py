"""What ends with a change of somebody's rights, and who may keep whom out."""

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

import pytest

from roundsman.contracts.types import identity as contracts
from roundsman.identity.api.revocation import Revocation
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import AccountSuspended, OwnSuspension, RoleNotGrantable
from roundsman.identity.domain.lockout import Guard, LockOut, Visit
from roundsman.identity.domain.login import Family, Login, LoginId
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.domain.refresh_tokens import RefreshToken
from roundsman.identity.domain.roles import Grantor
from roundsman.identity.domain.user import Account, Change, User
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.handlers.log_in import LogIn, NewLogin, log_in
from roundsman.identity.handlers.refresh_login import RefreshLogin, refresh_login
from roundsman.identity.handlers.suspend_user import SuspendUser, reinstate_user, suspend_user
from roundsman.identity.messaging.outbound import outbound
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError, NotFound, Unauthenticated
from roundsman.kernel.ids import OrgId, UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.units import Units
from roundsman.testkit import TokenIssuer, memory_units, staged
from roundsman.web import Revoked, StaticVerifier

AT = ManualClock().at
LATER = AT + timedelta(hours=1)
ADA, BOB = UserId.derived(AT, "ada"), UserId.derived(AT, "bob")
LONG = timedelta(days=1)
PHONE = LoginId.derived(AT, "phone")


def a_user(*roles: str) -> User:
    account = Account(
        email=EmailAddress("ada@example.com"),
        name="Ada",
        org_id=DEFAULT_ORG_ID,
        roles=frozenset(roles),
        password_digest="digest",
        registered_at=AT,
    )
    return User(ADA, account)


async def with_ada(*roles: str) -> Units[IdentityWork]:
    return (await ada_and_store(*roles))[0]


async def ada_and_store(*roles: str) -> tuple[Units[IdentityWork], MemoryDatabase]:
    units, database = memory_units(IdentityWork, outbound)
    family = Family(user_id=ADA, generation=1, opened_at=AT, expires_at=AT + timedelta(days=1), used_at=AT)

    async def add(uow: IdentityWork) -> None:
        uow.users.add(a_user(*roles))
        uow.logins.add(Login.open(PHONE, family))

    await units.run(add)
    return units, database


def suspension(*roles: str, by: UserId = BOB, org_id: OrgId = DEFAULT_ORG_ID) -> SuspendUser:
    grantor = Grantor(user_id=by, org_id=org_id, roles=frozenset(roles))
    return SuspendUser(user_id=ADA, by=grantor, at=LATER)


def a_log_in() -> LogIn:
    new = NewLogin(
        user_id=ADA,
        login_id=LoginId.derived(AT, "new"),
        at=LATER,
        expires_at=LATER + timedelta(days=1),
        origin=Origin(),
    )
    guard = Guard(b"g" * 32, LockOut(failures=3, lock_s=60))
    return LogIn(new=new, visit=Visit(email_key="ada@example.com"), guard=guard)


def test_every_change_of_rights_begins_an_epoch_and_the_same_roles_again_do_not() -> None:
    user, change = a_user("customer"), Change(at=AT, real_at=LATER)

    user.change_roles(frozenset({"customer"}), change)
    assert user.account.standing.epoch == 0
    user.change_roles(frozenset({"support"}), change)
    user.found(OrgId.derived(AT, "dal"), change)
    user.suspend(change)
    user.suspend(Change(at=AT, real_at=LATER + timedelta(days=1)))

    standing = user.account.standing
    assert (standing.epoch, standing.epoch_began_at, standing.suspended_at) == (3, LATER, LATER)


async def test_a_suspended_person_neither_logs_in_nor_goes_on_until_reinstated() -> None:
    units = await with_ada("customer")
    refresh = RefreshLogin(token=RefreshToken(PHONE, 1), at=LATER, expires_at=LATER + LONG, longest=LONG)

    await units.run(lambda uow: suspend_user(suspension("admin"), uow))
    for refused in (lambda uow: log_in(a_log_in(), uow), lambda uow: refresh_login(refresh, uow)):
        with pytest.raises(AccountSuspended):
            await units.run(refused)
    await units.run(lambda uow: reinstate_user(suspension("admin"), uow))

    grant = await units.run(lambda uow: log_in(a_log_in(), uow))
    assert isinstance(grant, Grant)
    assert grant.epoch == 1
    assert isinstance(await units.run(lambda uow: refresh_login(refresh, uow)), Unauthenticated)


@pytest.mark.parametrize(
    ("cmd", "held", "error"),
    [
        (suspension("admin"), "admin", None),
        (suspension("owner"), "customer", None),
        (suspension("owner"), "admin", RoleNotGrantable),
        (suspension("support"), "customer", RoleNotGrantable),
        (suspension("admin", by=ADA), "admin", OwnSuspension),
        (suspension("admin", org_id=OrgId.derived(AT, "other")), "customer", NotFound),
    ],
)
async def test_who_may_keep_whom_out(cmd: SuspendUser, held: str, error: type[DomainError] | None) -> None:
    units = await with_ada(held)
    expected: AbstractContextManager[Any] = pytest.raises(error) if error else nullcontext()

    with expected:
        await units.run(lambda uow: suspend_user(cmd, uow))

    async def suspended(uow: IdentityWork) -> bool:
        return (await uow.users.get(ADA)).account.standing.suspended_at is not None

    assert await units.run(suspended) is (error is None)


async def test_the_list_reaches_as_far_back_as_a_token_lives_and_counts_here_at_once(issuer: TokenIssuer) -> None:
    verifier, clock = StaticVerifier(issuer.keys), ManualClock()
    token = issuer.token("ada", sid=PHONE)
    await verifier.verify(token)
    asked = []

    async def read(since: Any) -> Revoked:
        asked.append(since)
        return Revoked(sessions=frozenset({PHONE}))

    await Revocation(read, verifier, token_lifetime_s=3600, clock=clock).refresh()

    assert clock.at - timedelta(hours=2) < asked[0] < clock.at - timedelta(hours=1)
    with pytest.raises(Unauthenticated, match="counts no more"):
        await verifier.verify(token)


async def test_a_suspension_and_its_end_are_told_once_each() -> None:
    units, database = await ada_and_store("customer")

    for change in (suspend_user, suspend_user, reinstate_user, reinstate_user):
        await units.run(lambda uow, change=change: change(suspension("admin"), uow))  # type: ignore[misc]

    told: dict[str, Any] = {"user_id": ADA, "org_id": DEFAULT_ORG_ID, "at": AT}
    assert staged(database) == [contracts.UserSuspended(**told), contracts.UserReinstated(**told)]
    assert [row.headers["ce_sequence"] for row in database.state.outbox] == ["1", "2"]
