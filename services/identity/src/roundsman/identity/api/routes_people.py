"""The people of an organization."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from roundsman.identity.api import models
from roundsman.identity.domain.roles import Grantor
from roundsman.identity.domain.user import User as DomainUser
from roundsman.identity.handlers.change_roles import ChangeRoles, change_roles
from roundsman.identity.handlers.delete_user import DeleteUser, delete_user, restore_user
from roundsman.identity.handlers.suspend_user import SuspendUser, reinstate_user, suspend_user
from roundsman.identity.store.queries import IdentityQueries, MembersAsked, MemberState
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import Clock
from roundsman.kernel.ids import UserId
from roundsman.persistence.units import Units
from roundsman.web import (
    Audit,
    AuditDep,
    Caller,
    Cursor,
    Deed,
    Page,
    Permission,
    Role,
    permitted,
)
from roundsman.web.pages import MAX_PAGE

PeopleReader = Annotated[Caller, permitted(Permission.PEOPLE_READ)]
RoleGiver = Annotated[Caller, permitted(Permission.PEOPLE_ROLES)]
Suspender = Annotated[Caller, permitted(Permission.PEOPLE_SUSPEND)]
Deleter = Annotated[Caller, permitted(Permission.PEOPLE_DELETE)]

_ROLES: models.Documented = {
    401: {"description": "`step-up-required`"},
    403: {"description": "`forbidden`, `role-not-grantable`"},
    409: {"description": "`email-not-verified`, `own-admin-role`"},
}
_DELETION: models.Documented = {
    401: {"description": "`step-up-required`"},
    403: {"description": "`forbidden`, `role-not-grantable`"},
    409: {"description": "`own-deletion`"},
}


class UsersAsked(BaseModel):
    """Which users."""

    role: Role | None = None
    q: str | None = Field(
        default=None, max_length=100, pattern=r"^[^\x00]*$", description="Part of a name or an e-mail, or an id."
    )
    state: MemberState = Field(default=MemberState.THERE, description="`deleted`: only those.")
    cursor: str | None = Field(default=None, max_length=500)
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)

    def of(self, caller: Caller) -> MembersAsked:
        """The same, within the caller's organization."""
        return MembersAsked(
            org_id=caller.org_id,
            role=self.role,
            text=self.q,
            cursor=Cursor.decode(self.cursor) if self.cursor else None,
            limit=self.limit,
            state=self.state,
        )


@dataclass(frozen=True, slots=True)
class PeopleRoutes:
    """`/api/v1/users`: everybody sees their own organization only."""

    units: Units[IdentityWork]
    queries: IdentityQueries
    clock: Clock  # the machine's

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1", tags=["identity"])
        router.get("/users")(self.users)
        router.post("/users/{user_id}/roles", responses=_ROLES)(self.give_roles)
        router.post("/users/{user_id}/suspend")(self.suspend)
        router.post("/users/{user_id}/reinstate")(self.reinstate)
        router.delete("/users/{user_id}", status_code=204, responses=_DELETION)(self.delete)
        router.post("/users/{user_id}/restore", responses=_DELETION)(self.restore)
        return router

    async def users(self, caller: PeopleReader, asked: Annotated[UsersAsked, Query()]) -> Page[models.User]:
        """The users of the caller's organization, newest first. For admins and owners."""
        found, following = await self.queries.members(asked.of(caller))
        items = [models.User.of(user) for user in found]
        return Page(items=items, next_cursor=following.encode() if following else None)

    async def give_roles(self, user_id: str, body: models.RoleList, caller: RoleGiver, audit: AuditDep) -> models.User:
        """Replace a user's roles. Access tokens given before stop counting within a minute. For admins and owners.

        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        caller.require_recent()
        cmd = ChangeRoles(
            user_id=UserId.parse(user_id),
            roles=frozenset(role.value for role in body.roles),
            custom_roles=body.own_roles,
            by=grantor_of(caller),
            at=self.clock.now(),
        )

        change = _Noted("user.roles-changed", cmd.user_id, _rights, lambda uow: change_roles(cmd, uow))
        return await self._change(change, audit)

    async def suspend(self, user_id: str, caller: Suspender, audit: AuditDep) -> models.User:
        """Keep a user out: their sessions end, everywhere within a minute. For admins and owners; may be repeated."""
        cmd = self._suspension(user_id, caller)
        change = _Noted("user.suspended", cmd.user_id, _standing, lambda uow: suspend_user(cmd, uow))
        return await self._change(change, audit)

    async def reinstate(self, user_id: str, caller: Suspender, audit: AuditDep) -> models.User:
        """Let a suspended user log in again. For admins and owners; may be repeated."""
        cmd = self._suspension(user_id, caller)
        change = _Noted("user.reinstated", cmd.user_id, _standing, lambda uow: reinstate_user(cmd, uow))
        return await self._change(change, audit)

    async def delete(self, user_id: str, caller: Deleter, audit: AuditDep) -> None:
        """Delete a user: their sessions end, everywhere within a minute. Kept until erased; may be repeated.

        For admins. Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        cmd = self._deletion(user_id, caller)
        await self._change(_Noted("user.deleted", cmd.user_id, _standing, lambda uow: delete_user(cmd, uow)), audit)

    async def restore(self, user_id: str, caller: Deleter, audit: AuditDep) -> models.User:
        """Restore a deleted user, as they were. For admins, as deleting; may be repeated."""
        cmd = self._deletion(user_id, caller)
        change = _Noted("user.restored", cmd.user_id, _standing, lambda uow: restore_user(cmd, uow))
        return await self._change(change, audit)

    async def _change(self, change: "_Noted", audit: Audit) -> models.User:
        async def effect(uow: IdentityWork) -> DomainUser:
            before = change.facts(await uow.users.get(change.user_id))
            user = await change.effect(uow)
            audit.note(uow, Deed(action=change.action, subject=user.id, before=before, after=change.facts(user)))
            return user

        return models.User.of(await self.units.run(effect, audit.caller.cause))

    def _deletion(self, user_id: str, caller: Caller) -> DeleteUser:
        caller.require_recent()
        return DeleteUser(user_id=UserId.parse(user_id), by=grantor_of(caller), at=self.clock.now())

    def _suspension(self, user_id: str, caller: Caller) -> SuspendUser:
        return SuspendUser(user_id=UserId.parse(user_id), by=grantor_of(caller), at=self.clock.now())


@dataclass(frozen=True, slots=True)
class _Noted:
    """Something done to a user that the audit is to hold, with the facts before and after."""

    action: str
    user_id: UserId
    facts: Callable[[DomainUser], dict[str, object]]
    effect: Callable[[IdentityWork], Awaitable[DomainUser]]


def _rights(user: DomainUser) -> dict[str, object]:
    return {"roles": sorted(user.account.roles), "custom_roles": sorted(user.account.custom_roles)}


def _standing(user: DomainUser) -> dict[str, object]:
    standing = user.account.standing
    return {"suspended": standing.suspended_at is not None, "deleted": standing.deleted_at is not None}


def grantor_of(caller: Caller) -> Grantor:
    return Grantor(user_id=caller.user_id, org_id=caller.org_id, roles=caller.roles, scope=caller.scope)
