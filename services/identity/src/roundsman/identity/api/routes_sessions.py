"""Where a person is logged in, and ending it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from roundsman.identity.domain.login import Login, LoginId
from roundsman.identity.handlers.end_other_sessions import EndOtherSessions, end_other_sessions
from roundsman.identity.handlers.end_session import EndSession, end_session
from roundsman.identity.handlers.list_sessions import ListSessions, list_sessions
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import Clock
from roundsman.persistence.units import Units
from roundsman.web import Caller, CallerDep, Permission, permitted

_OWN_ACCOUNT = [permitted(Permission.OWN_ACCOUNT)]


class Session(BaseModel):
    """A login on one device, from when it was opened until it ends or is unused for too long."""

    model_config = ConfigDict(frozen=True)

    session_id: str = Field(examples=["lgn_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    device: str = Field(description="Empty where nothing is known.", examples=["Firefox on Linux"])
    address: str = Field(description="Of the last refresh; empty where it is not known.", examples=["203.0.113.7"])
    started_at: datetime
    used_at: datetime = Field(description="When tokens were last given.")
    current: bool = Field(description="Whether this request came from it.")

    @classmethod
    def of(cls, login: Login, caller: Caller) -> Self:
        family = login.family
        return cls(
            session_id=login.id,
            device=family.origin.device,
            address=family.origin.address,
            started_at=family.opened_at,
            used_at=family.used_at,
            current=login.id == caller.session_id,
        )


class SessionList(BaseModel):
    """All of a person's sessions."""

    items: list[Session]


@dataclass(frozen=True, slots=True)
class SessionRoutes:
    """`/api/v1/me/sessions`: everybody sees and ends their own. `clock` is the machine's."""

    units: Units[IdentityWork]
    clock: Clock

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1/me/sessions", tags=["identity"], dependencies=_OWN_ACCOUNT)
        router.get("")(self.sessions)
        router.delete("", status_code=204)(self.end_others)
        router.delete("/{session_id}", status_code=204)(self.end)
        return router

    async def sessions(self, caller: CallerDep) -> SessionList:
        """Where the caller is logged in, last used first."""
        cmd = ListSessions(user_id=caller.user_id, at=self.clock.now())
        found = await self.units.run(lambda uow: list_sessions(cmd, uow))
        return SessionList(items=[Session.of(login, caller) for login in found])

    async def end(self, session_id: str, caller: CallerDep) -> None:
        """End one of the caller's sessions; its tokens stop counting within a minute. May be repeated."""
        cmd = EndSession(user_id=caller.user_id, login_id=LoginId.parse(session_id), at=self.clock.now())
        await self.units.run(lambda uow: end_session(cmd, uow))

    async def end_others(self, caller: CallerDep) -> None:
        """End all of the caller's sessions but the one of this request. May be repeated."""
        cmd = EndOtherSessions(user_id=caller.user_id, kept=caller.session_id, at=self.clock.now())
        await self.units.run(lambda uow: end_other_sessions(cmd, uow))
