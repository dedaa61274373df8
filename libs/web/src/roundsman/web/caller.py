"""Who calls: read from the bearer token, checked by each service itself."""

import re
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from roundsman.kernel.errors import Forbidden, Unauthenticated
from roundsman.kernel.ids import OrgId, UserId
from roundsman.kernel.rights import HELD, IN_PERSON, Permission
from roundsman.persistence.work import Cause
from roundsman.web.step_up import RECENT_S, StepUpRequired


class NotWhileImpersonating(Forbidden):
    """Nobody does this in another's place."""

    slug = "not-while-impersonating"


class SecondFactorRequired(Forbidden):
    """People like the caller need a second factor, and this login has not shown one."""

    slug = "second-factor-required"


# All that a login may do that lacks a second factor: get one, and show it.
_WITHOUT_SECOND_FACTOR = re.compile(r"/api/v1/(me|me/.*|auth/.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts in another's place, by a login of their own: when that ends, so does this."""

    user_id: UserId
    session_id: str
    epoch: int


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
    scope: frozenset[str] = frozenset()  # permissions beyond those of the roles: of custom roles, or of an API key
    actor: Actor | None = None  # who acts in the caller's place
    lacks_second_factor: bool = False  # one is demanded of them, and this login has not shown it

    @property
    def actor_id(self) -> UserId:
        """Who really acts: the caller, or whoever impersonates them."""
        return self.actor.user_id if self.actor else self.user_id

    @property
    def cause(self) -> Cause:
        """Of all that this request changes: it names both."""
        return Cause(org=self.org_id, actor=self.user_id, impersonator=self.actor.user_id if self.actor else "")

    def permits(self, *permissions: Permission) -> bool:
        """Whether the caller has one of the permissions, by a role or in their own right."""
        if self.actor:
            permissions = tuple(one for one in permissions if one not in IN_PERSON)
        return not self.scope.isdisjoint(permissions) or any(
            not HELD[role].isdisjoint(permissions) for role in self.roles if role in HELD
        )

    def require(self, *permissions: Permission) -> None:
        """Pass if the caller has one of the permissions.

        Raises:
            NotWhileImpersonating: what has to be done in person.
            Forbidden: none of them.
        """
        if self.actor and IN_PERSON.issuperset(permissions):
            raise NotWhileImpersonating("Only the person themselves may do this, not who acts in their place.")
        if not self.permits(*permissions):
            raise Forbidden(f"This needs the permission {' or '.join(permissions)}.")

    def check_second_factor(self) -> None:
        """Pass unless a second factor is demanded that this login has not shown.

        Raises:
            SecondFactorRequired: it is.
        """
        if self.lacks_second_factor:
            raise SecondFactorRequired(
                "People with your roles need a second factor: set one up below /api/v1/me/second-factor or "
                "/api/v1/me/passkeys, then show it by POST /api/v1/auth/step-up."
            )

    def require_recent(self, max_age_s: int = RECENT_S) -> None:
        """Pass if the caller has shown within so many real seconds who they are: at the login, or since.

        Raises:
            StepUpRequired: they have to do so once more.
        """
        if time.time() - self.authenticated_at > max_age_s:
            raise StepUpRequired(max_age_s)

    def among(self, user_ids: Collection[str | None]) -> bool:
        """Whether the caller is one of these people."""
        return self.user_id in user_ids


_bearer = HTTPBearer(auto_error=False, description="An access token from POST /api/v1/auth/login.")


async def authenticated(request: Request, _: Annotated[object, Depends(_bearer)]) -> Caller:
    """The caller of this request.

    Raises:
        Unauthenticated: no token, or one that does not verify.
        SecondFactorRequired: the login has to show one first.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Send an access token: Authorization: Bearer <token>.")
    caller: Caller = await request.app.state.verifier.verify(token)
    request.state.caller = caller  # for the log, should something be refused
    if caller.lacks_second_factor and not _WITHOUT_SECOND_FACTOR.fullmatch(request.url.path):
        caller.check_second_factor()
    return caller


def permitted(*permissions: Permission) -> Any:
    """For a route's parameter, `Annotated[Caller, permitted(...)]`: the caller, if they have one of the permissions.

    Decided before the body is looked at: whoever may not do this learns nothing of how it is done.
    """

    async def check(request: Request, _: Annotated[object, Depends(_bearer)]) -> Caller:
        caller = await authenticated(request, None)
        caller.require(*permissions)
        return caller

    return Depends(check)


CallerDep = Annotated[Caller, Depends(authenticated)]
