"""Accept an invitation: with the account that one has, or with a new one."""

from dataclasses import dataclass, field
from datetime import datetime

from roundsman.identity.domain.deeds import OwnDeed
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import AccountExists, InvitationForAnother
from roundsman.identity.domain.invitation import BroughtInvitation, Invitation
from roundsman.identity.domain.mailed_secret import refusal
from roundsman.identity.domain.names import checked_name
from roundsman.identity.domain.user import Account, Change, User
from roundsman.identity.handlers.find_account import user_of
from roundsman.identity.handlers.grant import lay_down
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptInvitation:
    """Somebody who is logged in brings what was mailed."""

    brought: BroughtInvitation
    user_id: UserId
    origin: Origin
    at: datetime  # the machine's time


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAnew:
    """Somebody without an account brings what was mailed, and what an account needs."""

    brought: BroughtInvitation
    name: str = field(repr=False)
    password_digest: str = field(repr=False)  # of a password that the policy has passed
    origin: Origin
    at: datetime  # the machine's time


async def accept_invitation(cmd: AcceptInvitation, uow: UnitOfWork) -> User:
    """Move the person to the organization, with its roles; their address is known to be theirs.

    Raises:
        MailedSecretRefused: the invitation is over, or this is not its secret.
        InvitationForAnother: it went to another address.
        AlreadyOwner, OwnAdminRole: the person has an organization that needs them.
    """
    invitation = await opened(cmd.brought, cmd.at, uow)
    user = await uow.users.get(cmd.user_id)
    if user.account.email.key != invitation.terms.email.key:
        raise InvitationForAnother("This invitation went to another address: log in with that one, or make an account.")
    await lay_down(user, uow)
    user.join(invitation.terms.org_id, invitation.terms.roles, Change(at=uow.now, real_at=cmd.at))
    user.verify_email(uow.now)
    invitation.move_to(user.user_id)
    invitation.accept(cmd.at)
    user.did(_accepted(invitation, cmd.origin, uow.now))
    return user


async def join_anew(cmd: JoinAnew, uow: UnitOfWork) -> User:
    """Make an account in the organization, with its roles; tells `UserRegistered`.

    Raises:
        InvalidName: the name cannot be shown.
        MailedSecretRefused: the invitation is over, or this is not its secret.
        AccountExists: the address has an account.
    """
    name = checked_name(cmd.name)
    invitation = await opened(cmd.brought, cmd.at, uow)
    terms = invitation.terms
    if await user_of(terms.email.key, uow):
        raise AccountExists("You have an account with this address: log in, and accept the invitation then.")
    if await uow.users.find(terms.guest_id):  # whose account was erased since
        raise refusal()
    account = Account(
        email=terms.email,
        name=name,
        org_id=terms.org_id,
        roles=terms.roles,
        password_digest=cmd.password_digest,
        registered_at=uow.now,
        email_verified_at=uow.now,
    )
    user = User.register(terms.guest_id, account)
    uow.users.add(user)
    invitation.accept(cmd.at)
    user.did(_accepted(invitation, cmd.origin, uow.now))
    return user


def _accepted(invitation: Invitation, origin: Origin, at: datetime) -> OwnDeed:
    roles = {"roles": sorted(invitation.terms.roles)}
    return OwnDeed(action="invitation.accepted", subject=invitation.id, origin=origin, at=at, after=roles)


async def opened(brought: BroughtInvitation, at: datetime, uow: UnitOfWork) -> Invitation:
    """The invitation of this secret, which may be accepted.

    Raises:
        MailedSecretRefused: it is over, this is not its secret, or who invited has left or is kept out.
    """
    invitation = await uow.invitations.find(brought.invitation_id)
    if invitation is None:
        raise refusal()
    invitation.check(brought.secret, at)
    inviter = await uow.users.find(invitation.terms.invited_by)
    if inviter is None or not inviter.works_for(invitation.terms.org_id):
        raise refusal()
    return invitation
