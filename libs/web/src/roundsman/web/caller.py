"""Who calls: read from the bearer token, checked by each service itself."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from roundsman.kernel.errors import Forbidden, Unauthenticated
from roundsman.kernel.ids import OrgId, UserId
from roundsman.web.step_up import RECENT_S, StepUpRequired


class Role(StrEnum):
    """What a person may be on the platform."""

    CUSTOMER = "customer"
    VENDOR = "vendor"
    DRIVER = "driver"
    DISPATCHER = "dispatcher"
    SUPPORT = "support"
    ACCOUNTANT = "accountant"
    SALES = "sales"
    MANAGER = "manager"
    OWNER = "owner"
    ADMIN = "admin"
    VIEWER = "viewer"
    INTEGRATOR = "integrator"


STAFF = frozenset({Role.DISPATCHER, Role.SUPPORT, Role.ACCOUNTANT, Role.MANAGER, Role.OWNER, Role.ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The person (or machine) that a verified token speaks for."""

    user_id: UserId
    org_id: OrgId
    roles: frozenset[str]
    expires_at: float  # unix seconds
    session_id: str = ""  # the login that the token was given to
    epoch: int = 0  # of the person's rights: tokens of an earlier one are revoked when they change
    authenticated_at: float = 0.0  # unix seconds: when the person last showed who they are; 0: not known
    methods: frozenset[str] = frozenset()  # how (RFC 8176): `pwd`, `otp`, `pop`

    def has(self, *roles: Role) -> bool:
        """Whether the caller has one of the roles; an admin has all."""
        return Role.ADMIN in self.roles or not self.roles.isdisjoint(roles)

    def require(self, *roles: Role) -> None:
        """Pass if the caller has one of the roles.

        Raises:
            Forbidden: none of them.
        """
        if not self.has(*roles):
            raise Forbidden(f"This needs one of the roles {', '.join(sorted(roles))}.")

    def require_recent(self, max_age_s: int = RECENT_S) -> None:
        """Pass if the caller has shown within so many real seconds who they are: at the login, or since.

        Raises:
            StepUpRequired: they have to do so once more.
        """
        if time.time() - self.authenticated_at > max_age_s:
            raise StepUpRequired(max_age_s)

    @property
    def is_staff(self) -> bool:
        """Whether the caller works for the platform or an organization, beyond their own orders."""
        return self.has(*STAFF)

    def among(self, user_ids: Collection[str | None]) -> bool:
        """Whether the caller is one of these people."""
        return self.user_id in user_ids


_bearer = HTTPBearer(auto_error=False, description="An access token from POST /api/v1/auth/login.")


async def authenticated(request: Request, _: Annotated[object, Depends(_bearer)]) -> Caller:
    """The caller of this request.

    Raises:
        Unauthenticated: no token, or one that does not verify.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Send an access token: Authorization: Bearer <token>.")
    caller: Caller = await request.app.state.verifier.verify(token)
    return caller


async def staff(caller: Annotated[Caller, Depends(authenticated)]) -> Caller:
    """The caller, if they are staff.

    Raises:
        Forbidden: they are not.
    """
    caller.require(*STAFF)
    return caller


CallerDep = Annotated[Caller, Depends(authenticated)]
StaffDep = Annotated[Caller, Depends(staff)]
