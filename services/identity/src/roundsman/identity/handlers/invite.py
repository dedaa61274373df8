"""Invite somebody to an organization, and take it back."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import AlreadyMember
from roundsman.identity.domain.invitation import (
    Invitation,
    InvitationId,
    InvitationLetter,
    InvitationState,
    Terms,
    check_not_too_many,
)
from roundsman.identity.domain.letters import LetterId
from roundsman.identity.domain.roles import Grantor
from roundsman.identity.handlers.find_account import user_of
from roundsman.identity.handlers.letters import FreshLetter
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Somebody who may asks a person to join their organization with these roles."""

    invitation_id: InvitationId
    guest_id: UserId  # whom they become if they have no account yet
    email: EmailAddress
    roles: frozenset[str]
    by: Grantor
    fresh: FreshLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawInvitation:
    """It is not meant any more."""

    invitation_id: InvitationId
    by: Grantor
    at: datetime  # the machine's time


async def invite(cmd: Invite, uow: UnitOfWork) -> Invitation:
    """Keep the invitation and write to the address. One before, of this organization to this address, is withdrawn.

    Raises:
        InvalidRoles, RoleNotGrantable: see `Grantor`: nobody gives more than they may.
        EmailNotVerified: the inviter's own address.
        AlreadyMember: the person is in the organization.
        TooManyLetters: enough were sent.
    """
    cmd.by.check_may_invite(cmd.roles)
    (await uow.users.get(cmd.by.user_id)).check_email_verified()
    guest = await user_of(cmd.email.key, uow)
    if guest is not None and guest.account.org_id == cmd.by.org_id:
        raise AlreadyMember("This person is in your organization: change their roles.")
    await _make_room(cmd, uow)
    terms = Terms(
        org_id=cmd.by.org_id,
        guest_id=guest.user_id if guest else cmd.guest_id,
        email=cmd.email,
        roles=cmd.roles,
        invited_by=cmd.by.user_id,
        made_at=cmd.fresh.at,
        expires_at=cmd.fresh.valid_until,
    )
    organization = await uow.organizations.get(cmd.by.org_id)
    letter = InvitationLetter(
        letter_id=LetterId(cmd.fresh.letter_id),
        secret=cmd.fresh.secret,
        organization=organization.name,
        language=guest.account.language if guest else "",
    )
    invitation = Invitation.write(cmd.invitation_id, terms, letter, uow.now)
    uow.invitations.add(invitation)
    return invitation


async def _make_room(cmd: Invite, uow: UnitOfWork) -> None:
    to_address = await uow.invitations.find_by("email_key", [cmd.email.key])
    check_not_too_many(await uow.invitations.find_by("org_id", [cmd.by.org_id]), to_address, cmd.fresh.at)
    for earlier in to_address:
        if earlier.terms.org_id == cmd.by.org_id and earlier.state(cmd.fresh.at) is InvitationState.OPEN:
            earlier.withdraw(cmd.fresh.at)


async def withdraw_invitation(cmd: WithdrawInvitation, uow: UnitOfWork) -> bool:
    """What was mailed opens nothing any more; says whether it did until now. May be repeated.

    Raises:
        NotFound: no such invitation in the caller's organization.
        RoleNotGrantable: it gives more than the caller may.
        InvitationOver: it was accepted.
    """
    invitation = await uow.invitations.find(cmd.invitation_id)
    if invitation is None or invitation.terms.org_id != cmd.by.org_id:
        raise NotFound(f"No such invitation: {cmd.invitation_id}.")
    cmd.by.check_may_invite(invitation.terms.roles)
    was_open = invitation.state(cmd.at) is InvitationState.OPEN
    invitation.withdraw(cmd.at)
    return was_open
