"""Acting in a user's place, for staff who have the right."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from roundsman.identity.api.door import Door
from roundsman.identity.domain.impersonation import LONGEST, ImpersonationId
from roundsman.identity.handlers.impersonate import Begun, EndImpersonation, Impersonate, end_impersonation, impersonate
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.ids import UserId
from roundsman.web import Audit, AuditDep, Deed, Permission, RequestBody, audited

Impersonator = Annotated[Audit, audited(Permission.PEOPLE_IMPERSONATE)]


class NewImpersonation(RequestBody):
    """In whose place, and why."""

    user_id: str = Field(examples=["usr_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    reason: str = Field(max_length=1000, description="Kept.", examples=["Ticket 4711: the order does not show"])


class Impersonation(BaseModel):
    """A token for acting in the user's place. There is no refresh token: begin anew."""

    model_config = ConfigDict(frozen=True)

    impersonation_id: str = Field(examples=["imp_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    user_id: str = Field(examples=["usr_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    access_token: str = Field(examples=["eyJhbGciOiJFUzI1NiIs..."])
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ImpersonationRoutes:
    """`/api/v1/impersonations`."""

    door: Door

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1/impersonations", tags=["identity"])
        refused: dict[int | str, dict[str, Any]] = {
            401: {"description": "`step-up-required`"},
            403: {"description": "`forbidden`, `not-impersonable`, `not-while-impersonating`"},
        }
        router.post("", status_code=201, responses=refused)(self.begin)
        router.delete("/{impersonation_id}", status_code=204)(self.end)
        return router

    async def begin(self, body: NewImpersonation, audit: Impersonator, response: Response) -> Impersonation:
        """Act in the place of a customer, vendor or driver of your organization, for half an hour at most.

        All that is done names both. What has to be done in person (passwords, sessions, keys, roles) is refused with a
        403 `not-while-impersonating`. Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        caller = audit.caller
        caller.require_recent()
        now = self.door.clock.now()
        cmd = Impersonate(
            impersonation_id=ImpersonationId.new(now),
            user_id=UserId.parse(body.user_id),
            actor_id=caller.user_id,
            org_id=caller.org_id,
            reason=body.reason,
            at=now,
            lasts=min(LONGEST, timedelta(seconds=self.door.keys.access.lifetime_s)),
        )

        async def effect(work: IdentityWork) -> Begun:
            audit.note(
                work, Deed(action="impersonation.begun", subject=cmd.user_id, after={"id": cmd.impersonation_id})
            )
            return await impersonate(cmd, work)

        begun = await self.door.units.run(effect, caller.cause)
        response.headers["Cache-Control"] = "no-store"
        return Impersonation(
            impersonation_id=begun.impersonation.id,
            user_id=begun.user.user_id,
            access_token=self.door.keys.access.sign_for_actor(begun, caller.session_id),
            expires_at=begun.impersonation.stay.expires_at,
        )

    async def end(self, impersonation_id: str, audit: AuditDep) -> None:
        """End it, with your own token or the one that you act with: within a minute that one counts no more.

        May be repeated.
        """
        cmd = EndImpersonation(
            impersonation_id=ImpersonationId.parse(impersonation_id),
            actor_id=audit.caller.actor_id,
            at=self.door.clock.now(),
        )

        async def effect(work: IdentityWork) -> None:
            await end_impersonation(cmd, work)
            audit.note(work, Deed(action="impersonation.ended", subject=cmd.impersonation_id))

        await self.door.units.run(effect, audit.caller.cause)
