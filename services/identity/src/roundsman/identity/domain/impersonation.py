"""Acting in a user's place, to see what they see: for a short time, with a reason, under both names."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from roundsman.identity.domain.errors import InvalidReason, NotImpersonable
from roundsman.identity.domain.user import User
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import OrgId, TypeId, UserId
from roundsman.kernel.rights import Role

LONGEST = timedelta(minutes=30)
_REASON_LETTERS = range(5, 501)
_IMPERSONABLE = frozenset({Role.CUSTOMER, Role.VENDOR, Role.DRIVER, Role.VIEWER})  # none of the staff, whatever else


class ImpersonationId(TypeId):
    """One time of acting in a user's place."""

    prefix = "imp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Everything known of it. Times are the machine's."""

    user_id: UserId
    actor_id: UserId
    org_id: OrgId
    reason: str
    began_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class Impersonation(Aggregate):
    """Ends by itself, or sooner by the one who acts."""

    def __init__(self, impersonation_id: ImpersonationId, stay: Stay, version: int = 0) -> None:
        super().__init__(impersonation_id, version)
        self.stay = stay

    @classmethod
    def begin(cls, impersonation_id: ImpersonationId, stay: Stay, user: User) -> Self:
        """One that goes on from now.

        Raises:
            NotImpersonable: the user is of the staff, the one who acts, suspended or deleted.
            InvalidReason: there is none to speak of.
        """
        account = user.account
        is_staff = not account.roles <= _IMPERSONABLE or bool(account.custom_roles)
        if user.user_id == stay.actor_id or is_staff or not account.standing.is_good:
            raise NotImpersonable(
                "Act for customers, vendors and drivers alone, and for nobody who is suspended or deleted."
            )
        reason = " ".join(stay.reason.split())
        if len(reason) not in _REASON_LETTERS or not reason.isprintable():
            raise InvalidReason("Say in 5 to 500 letters why: it is kept.")
        return cls(impersonation_id, replace(stay, reason=reason))

    def goes_on(self, at: datetime) -> bool:
        """Whether a token of it still counts."""
        return self.stay.ended_at is None and at < self.stay.expires_at

    def end(self, at: datetime) -> None:
        """No token of it counts any more; again changes nothing."""
        if self.goes_on(at):
            self.stay = replace(self.stay, ended_at=at)
