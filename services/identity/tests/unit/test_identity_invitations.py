"""Invitations to organizations, through the real handlers and a store in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from roundsman.contracts.types import identity as contracts
from roundsman.contracts.types.notification import SendLetter, SendLetterKind
from roundsman.identity.api.door import Door, LoginAttempt, Newcomer
from roundsman.identity.api.guest_book import Guest, GuestBook
from roundsman.identity.domain.errors import (
    AccountExists,
    AlreadyMember,
    AlreadyOwner,
    EmailNotVerified,
    InvalidName,
    InvalidRoles,
    InvitationForAnother,
    InvitationOver,
    MailedSecretRefused,
    OwnAdminRole,
    RoleNotGrantable,
    TooManyLetters,
    WeakPassword,
)
from roundsman.identity.domain.invitation import MOST_A_DAY, Invitation, InvitationId, InvitationState
from roundsman.identity.domain.roles import Grantor
from roundsman.identity.domain.user import Change, User
from roundsman.identity.handlers.create_organization import CreateOrganization, create_organization
from roundsman.identity.handlers.invite import WithdrawInvitation, invite, withdraw_invitation
from roundsman.identity.store.work import IdentityWork
from roundsman.identity.testing import HERE, PASSWORD, a_door, noted, without_notes
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError, NotFound
from roundsman.kernel.ids import OrgId, UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import staged

GUEST = "grace@example.com"
WEEK_S = 7 * 86_400
DISPATCHER = frozenset({"dispatcher"})


@dataclass(frozen=True, slots=True)
class House:
    """Ada's company Dal House, and whom she invites."""

    door: Door
    book: GuestBook
    clock: ManualClock
    database: MemoryDatabase
    org_id: OrgId
    ada: UserId

    def owner(self, *roles: str) -> Grantor:
        return Grantor(user_id=self.ada, org_id=self.org_id, roles=frozenset(roles or ("owner",)))

    async def invite(
        self, email: str = GUEST, roles: frozenset[str] = DISPATCHER, by: Grantor | None = None
    ) -> Invitation:
        cmd = self.book.invite(email, roles, by or self.owner())
        return await self.door.units.run(lambda uow: invite(cmd, uow))

    async def token(self) -> str:
        await self.invite()
        return self.letters()[-1].secret

    def letters(self) -> list[SendLetter]:
        sent = [one for one in staged(self.database) if isinstance(one, SendLetter)]
        return [one for one in sent if one.kind is SendLetterKind.INVITATION]

    async def withdraw(self, invitation: Invitation, by: Grantor | None = None) -> None:
        cmd = WithdrawInvitation(invitation_id=InvitationId(invitation.id), by=by or self.owner(), at=self.clock.now())
        await self.door.units.run(lambda uow: withdraw_invitation(cmd, uow))

    async def join(self, token: str, name: str = "Grace", password: str = PASSWORD) -> User:
        return await self.book.join(Guest(token=token, name=name, password=password))

    async def person(self, email: str, role: str = "customer") -> UserId:
        """Somebody with a verified account."""
        user_id = UserId.derived(ManualClock().at, email)
        await self.door.plant(Newcomer(user_id=user_id, email=email, name="Grace", password=PASSWORD, role=role))
        return user_id

    async def user(self, user_id: UserId) -> User:
        return await self.door.units.run(lambda uow: uow.users.get(user_id))

    async def invitation(self) -> Invitation:
        (one,) = await self.door.units.run(lambda uow: uow.invitations.find_by("org_id", [self.org_id]))
        return one

    async def states(self) -> list[InvitationState]:
        async def found(uow: IdentityWork) -> list[Invitation]:
            return await uow.invitations.find_by("org_id", [self.org_id])

        return [one.state(self.clock.now()) for one in await self.door.units.run(found)]

    async def suspend(self, user_id: UserId) -> None:
        async def suspended(uow: IdentityWork) -> None:
            (await uow.users.get(user_id)).suspend(Change(at=uow.now, real_at=uow.now))

        await self.door.units.run(suspended)

    async def leave(self, user_id: UserId) -> None:
        org_id = OrgId.derived(self.clock.at, f"of {user_id}")
        cmd = CreateOrganization(org_id=org_id, name="Elsewhere", owner_id=user_id, at=self.clock.now())
        await self.door.units.run(lambda uow: create_organization(cmd, uow))


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = ManualClock()
    async with a_door(clock) as (door, database):
        org_id, ada = OrgId.derived(clock.at, "dal"), UserId.derived(clock.at, "ada@example.com")
        house = House(door, GuestBook(door), clock, database, org_id, ada)
        await house.person("ada@example.com")
        cmd = CreateOrganization(org_id=org_id, name="Dal House", owner_id=ada, at=clock.now())
        await door.units.run(lambda uow: create_organization(cmd, uow))
        yield house


async def test_somebody_without_an_account_gets_a_letter_and_joins_with_it_once(house: House) -> None:
    await house.invite("Grace@Example.com", frozenset({"dispatcher", "support"}))
    [letter] = house.letters()

    user = await house.join(letter.secret)

    account = user.account
    assert (letter.email, letter.organization, letter.user_id) == ("Grace@Example.com", "Dal House", user.id)
    assert letter.valid_until == house.clock.at + timedelta(days=7)
    assert (account.org_id, set(account.roles)) == (house.org_id, {"dispatcher", "support"})
    assert account.email_verified_at is not None
    assert isinstance(without_notes(house.database)[-1], contracts.UserRegistered)
    assert noted(house.database) == [("invitation.accepted", (await house.invitation()).id)]
    assert await house.states() == [InvitationState.ACCEPTED]
    assert (await house.door.log_in(LoginAttempt(email=GUEST, password=PASSWORD))).access_token
    with pytest.raises(MailedSecretRefused):
        await house.join(letter.secret)


async def test_somebody_with_an_account_moves_and_leaves_what_was_given_to_them_behind(house: House) -> None:
    grace = await house.person(GUEST, "driver")

    async def promoted(uow: IdentityWork) -> None:
        (await uow.users.get(grace)).change_roles(
            frozenset({"driver", "accountant"}), Change(at=uow.now, real_at=uow.now)
        )

    await house.door.units.run(promoted)
    token, epoch = await house.token(), (await house.user(grace)).account.standing.epoch

    user = await house.book.accept(token, grace, HERE)

    assert (user.account.org_id, set(user.account.roles)) == (house.org_id, {"driver", "dispatcher"})
    assert user.account.standing.epoch == epoch + 1
    told = without_notes(house.database)[-1]
    assert isinstance(told, contracts.RolesChanged)
    (note,) = (one for one in staged(house.database) if isinstance(one, contracts.NoteAction))
    assert (note.action, note.org_id, note.route) == ("invitation.accepted", house.org_id, HERE.route)
    assert (told.org_id, told.roles) == (house.org_id, ("dispatcher", "driver"))
    assert house.letters()[0].user_id == grace


async def test_an_account_that_came_meanwhile_accepts_with_the_same_letter_and_is_verified(house: House) -> None:
    token = await house.token()
    grace = UserId.derived(house.clock.at, "later")
    await house.door.register(Newcomer(user_id=grace, email=GUEST, name="Grace", password=PASSWORD, role="customer"))

    with pytest.raises(AccountExists):
        await house.join(token)
    user = await house.book.accept(token, grace, HERE)

    assert user.account.email_verified_at is not None


async def test_nobody_accepts_what_went_to_another_address(house: House) -> None:
    token, eve = await house.token(), await house.person("eve@example.com")

    with pytest.raises(InvitationForAnother):
        await house.book.accept(token, eve, HERE)

    assert await house.states() == [InvitationState.OPEN]
    assert (await house.user(eve)).account.org_id != house.org_id


@pytest.mark.parametrize(
    ("by", "roles", "error"),
    [
        ("owner", {"owner"}, None),
        ("owner", {"manager"}, None),
        ("owner", {"admin"}, RoleNotGrantable),
        ("owner", {"dispatcher", "admin"}, RoleNotGrantable),
        ("manager", {"admin"}, RoleNotGrantable),
        ("manager", {"dispatcher"}, RoleNotGrantable),
        ("dispatcher", {"viewer"}, RoleNotGrantable),
        ("customer", {"customer"}, RoleNotGrantable),
        ("admin", {"admin"}, None),
        ("owner", {"emperor"}, InvalidRoles),
        ("owner", set(), InvalidRoles),
    ],
)
async def test_nobody_invites_somebody_above_themselves(
    house: House, by: str, roles: set[str], error: type[DomainError] | None
) -> None:
    if error is None:
        await house.invite(roles=frozenset(roles), by=house.owner(by))
    else:
        with pytest.raises(error):
            await house.invite(roles=frozenset(roles), by=house.owner(by))

    assert len(house.letters()) == (error is None)


async def test_a_scope_to_invite_gives_no_more_than_it_holds(house: House) -> None:
    by = Grantor(
        user_id=house.ada, org_id=house.org_id, roles=frozenset({"customer"}), scope=frozenset({"people:invite"})
    )

    await house.invite(roles=frozenset({"viewer"}), by=by)
    with pytest.raises(RoleNotGrantable):
        await house.invite(roles=DISPATCHER, by=by)

    assert len(house.letters()) == 1


async def test_who_invites_has_a_verified_address(house: House) -> None:
    eve = UserId.derived(house.clock.at, "eve")
    await house.door.register(
        Newcomer(user_id=eve, email="eve@example.com", name="Eve", password=PASSWORD, role="customer")
    )
    await house.leave(eve)
    org_id = (await house.user(eve)).account.org_id
    by = Grantor(user_id=eve, org_id=org_id, roles=frozenset({"owner"}))

    with pytest.raises(EmailNotVerified):
        await house.invite(by=by)

    assert house.letters() == []


async def test_a_member_is_not_invited_again(house: House) -> None:
    await house.join(await house.token())

    with pytest.raises(AlreadyMember):
        await house.invite()

    assert len(house.letters()) == 1


@pytest.mark.parametrize(("late_s", "works"), [(WEEK_S - 1, True), (WEEK_S, False)])
async def test_an_invitation_is_good_for_a_week(house: House, late_s: int, works: bool) -> None:
    token = await house.token()
    house.clock.advance(late_s)

    if works:
        await house.join(token)
    else:
        with pytest.raises(MailedSecretRefused):
            await house.join(token)

    assert await house.states() == [InvitationState.ACCEPTED if works else InvitationState.EXPIRED]


async def test_what_was_withdrawn_opens_nothing(house: House) -> None:
    invitation = await house.invite()
    for _ in range(2):
        await house.withdraw(invitation)

    with pytest.raises(MailedSecretRefused):
        await house.join(house.letters()[0].secret)

    assert await house.states() == [InvitationState.WITHDRAWN]


async def test_what_was_accepted_is_not_withdrawn(house: House) -> None:
    invitation = await house.invite()
    await house.join(house.letters()[0].secret)

    with pytest.raises(InvitationOver):
        await house.withdraw(invitation)

    assert await house.states() == [InvitationState.ACCEPTED]


async def test_another_organizations_invitation_is_not_found(house: House) -> None:
    invitation = await house.invite()
    stranger = Grantor(user_id=house.ada, org_id=OrgId.derived(house.clock.at, "x"), roles=frozenset({"owner"}))

    with pytest.raises(NotFound):
        await house.withdraw(invitation, stranger)

    assert await house.states() == [InvitationState.OPEN]


async def test_a_second_invitation_takes_the_place_of_the_first(house: House) -> None:
    first = await house.token()
    house.clock.advance(1)
    second = await house.token()

    with pytest.raises(MailedSecretRefused):
        await house.join(first)
    await house.join(second)

    assert sorted(await house.states()) == [InvitationState.ACCEPTED, InvitationState.WITHDRAWN]


async def test_an_address_gets_three_invitations_an_hour_from_all_organizations_together(house: House) -> None:
    for _ in range(3):
        await house.invite()
    with pytest.raises(TooManyLetters) as refused:
        await house.invite("GRACE@example.com")
    house.clock.advance(3600)
    await house.invite()

    assert refused.value.headers == {"Retry-After": "3600"}
    assert len(house.letters()) == 4


async def test_an_organization_writes_to_a_hundred_people_a_day(house: House) -> None:
    for number in range(MOST_A_DAY):
        await house.invite(f"guest{number}@example.com")

    with pytest.raises(TooManyLetters):
        await house.invite("one.more@example.com")
    house.clock.advance(86_400)
    await house.invite("one.more@example.com")

    assert len(house.letters()) == MOST_A_DAY + 1


@pytest.mark.parametrize("fate", ["suspend", "leave"])
async def test_who_is_kept_out_or_has_left_invites_nobody_any_more(house: House, fate: str) -> None:
    bob = await house.person("bob@example.com")
    await house.invite("bob@example.com", frozenset({"admin"}), house.owner("admin"))
    await house.book.accept(house.letters()[-1].secret, bob, HERE)
    await house.invite(by=Grantor(user_id=bob, org_id=house.org_id, roles=frozenset({"admin"})))

    await (house.suspend(bob) if fate == "suspend" else house.leave(bob))

    with pytest.raises(MailedSecretRefused):
        await house.join(house.letters()[-1].secret)


async def test_an_owner_and_an_admin_do_not_leave_their_organization_by_accident(house: House) -> None:
    grace = await house.person(GUEST)
    await house.leave(grace)
    boss = await house.person("boss@example.com", "admin")
    await house.invite()
    await house.invite("boss@example.com")
    for_grace, for_boss = (letter.secret for letter in house.letters())

    with pytest.raises(AlreadyOwner):
        await house.book.accept(for_grace, grace, HERE)
    with pytest.raises(OwnAdminRole):
        await house.book.accept(for_boss, boss, HERE)

    assert await house.states() == [InvitationState.OPEN] * 2


@pytest.mark.parametrize(
    ("name", "password", "error"), [(" ", PASSWORD, InvalidName), ("Grace", "short", WeakPassword)]
)
async def test_a_mistake_does_not_spend_the_letter(
    house: House, name: str, password: str, error: type[DomainError]
) -> None:
    token = await house.token()

    with pytest.raises(error):
        await house.join(token, name, password)

    assert (await house.join(token)).account.name == "Grace"


@pytest.mark.parametrize("token", ["", "inv_x.y", f"{InvitationId.derived(ManualClock().at, 'x')}.secret", "usr_1.a.b"])
async def test_other_texts_open_nothing(house: House, token: str) -> None:
    await house.invite()

    with pytest.raises(MailedSecretRefused):
        await house.join(token)

    assert await house.states() == [InvitationState.OPEN]


async def test_the_secret_is_kept_as_a_hash_only(house: House) -> None:
    token = await house.token()

    assert token.partition(".")[2] not in str(house.database.state.tables)
