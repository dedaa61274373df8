"""Invitations: what comes between a request and the units of work."""

from dataclasses import dataclass, field

from roundsman.identity.api.door import Door
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.invitation import BroughtInvitation, InvitationId
from roundsman.identity.domain.roles import Grantor
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.accept_invitation import (
    AcceptInvitation,
    JoinAnew,
    accept_invitation,
    join_anew,
    opened,
)
from roundsman.identity.handlers.invite import Invite
from roundsman.kernel.ids import UserId
from roundsman.persistence.work import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """What somebody without an account tells to join."""

    token: str = field(repr=False)
    name: str = field(repr=False)
    password: str = field(repr=False)
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class GuestBook:
    """Writes invitations and takes them back from their letters."""

    door: Door

    def invite(self, email: str, roles: frozenset[str], by: Grantor) -> Invite:
        """The invitation as it is to be made.

        Raises:
            InvalidEmail: it has not the shape of an address.
        """
        now = self.door.clock.now()
        return Invite(
            invitation_id=InvitationId.new(now),
            guest_id=UserId.new(self.door.units.clock.now()),
            email=EmailAddress.parse(email),
            roles=roles,
            by=by,
            fresh=self.door.fresh_letter(self.door.lifetimes.invitation_s),
        )

    async def accept(self, token: str, user_id: UserId, origin: Origin) -> User:
        """The person is in the organization that invited them.

        Raises:
            MailedSecretRefused, InvitationForAnother, AlreadyOwner, OwnAdminRole: as they say.
        """
        brought = BroughtInvitation.read(token)
        cmd = AcceptInvitation(brought=brought, user_id=user_id, origin=origin, at=self.door.clock.now())
        return await self.door.units.run(lambda uow: accept_invitation(cmd, uow), Cause(actor=user_id))

    async def join(self, guest: Guest) -> User:
        """There is an account, in the organization that invited.

        Raises:
            MailedSecretRefused, AccountExists, InvalidName: as they say.
            WeakPassword: what was mailed is good still.
        """
        brought = BroughtInvitation.read(guest.token)
        invitation = await self.door.units.run(lambda uow: opened(brought, self.door.clock.now(), uow))
        terms = invitation.terms
        cmd = JoinAnew(
            brought=brought,
            name=guest.name,
            password_digest=await self.door.new_digest(guest.password, terms.email),
            origin=guest.origin,
            at=self.door.clock.now(),
        )
        cause = Cause(org=terms.org_id, actor=terms.guest_id)
        return await self.door.units.run(lambda uow: join_anew(cmd, uow), cause)
