"""Begin and end acting in a user's place."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from roundsman.identity.domain.events import ImpersonationBegan, ImpersonationEnded
from roundsman.identity.domain.impersonation import LONGEST, Impersonation, ImpersonationId, Stay
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.subordinates import colleague
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import OrgId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Impersonate:
    """Somebody of the staff wants to see what a user of their organization sees."""

    impersonation_id: ImpersonationId
    user_id: UserId
    actor_id: UserId
    org_id: OrgId
    reason: str
    at: datetime  # the machine's time
    lasts: timedelta = LONGEST


@dataclass(frozen=True, slots=True)
class Begun:
    """Who acts for whom, as the token tells it."""

    impersonation: Impersonation
    user: User
    actor_epoch: int


async def impersonate(cmd: Impersonate, uow: UnitOfWork) -> Begun:
    """Let them, and tell `ImpersonationBegan`.

    Raises:
        NotFound: no such user in the organization.
        NotImpersonable, InvalidReason: as they say.
    """
    user = await colleague(cmd.user_id, cmd.org_id, uow)
    stay = Stay(
        user_id=cmd.user_id,
        actor_id=cmd.actor_id,
        org_id=cmd.org_id,
        reason=cmd.reason,
        began_at=cmd.at,
        expires_at=cmd.at + min(cmd.lasts, LONGEST),
    )
    impersonation = Impersonation.begin(cmd.impersonation_id, stay, user)
    uow.impersonations.add(impersonation)
    user.record(_began(impersonation, uow.now))
    actor = await uow.users.get(cmd.actor_id)
    return Begun(impersonation, user, actor.account.standing.epoch)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndImpersonation:
    """Whoever acts ends it, by their own login or by the token that they act with."""

    impersonation_id: ImpersonationId
    actor_id: UserId
    at: datetime  # the machine's time


async def end_impersonation(cmd: EndImpersonation, uow: UnitOfWork) -> None:
    """Its token counts no more; tells `ImpersonationEnded` if it went on. May be repeated.

    Raises:
        NotFound: they began no such.
    """
    impersonation = await uow.impersonations.find(cmd.impersonation_id)
    if impersonation is None or impersonation.stay.actor_id != cmd.actor_id:
        raise NotFound(f"No such impersonation: {cmd.impersonation_id}.")
    if impersonation.goes_on(cmd.at):
        impersonation.end(cmd.at)
        user = await uow.users.get(impersonation.stay.user_id)
        user.record(_ended(impersonation, uow.now))


def _began(impersonation: Impersonation, at: datetime) -> ImpersonationBegan:
    stay = impersonation.stay
    return ImpersonationBegan(
        impersonation_id=impersonation.id,
        user_id=stay.user_id,
        actor_id=stay.actor_id,
        org_id=stay.org_id,
        reason=stay.reason,
        expires_at=stay.expires_at,
        at=at,
    )


def _ended(impersonation: Impersonation, at: datetime) -> ImpersonationEnded:
    stay = impersonation.stay
    return ImpersonationEnded(
        impersonation_id=impersonation.id,
        user_id=stay.user_id,
        actor_id=stay.actor_id,
        org_id=stay.org_id,
        at=at,
    )
