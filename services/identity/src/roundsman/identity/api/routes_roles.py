"""The roles that there are in an organization: the platform's, and its own."""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from roundsman.identity.api.routes_people import PeopleReader, grantor_of
from roundsman.identity.domain.custom_role import CustomRole, Definition
from roundsman.identity.handlers.define_role import DefineRole, change_role, define_role, delete_role, own_role
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import Clock
from roundsman.kernel.ids import RoleId
from roundsman.kernel.rights import HELD
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.web import (
    TAGGED,
    AuditDep,
    Caller,
    Deed,
    IfMatchDep,
    KeyHeader,
    Permission,
    Role,
    answer_once,
    permitted,
    tag_version,
)
from roundsman.web.bodies import RequestBody

RoleDefiner = Annotated[Caller, permitted(Permission.ROLES_DEFINE)]
_REFUSED: dict[int | str, dict[str, Any]] = {
    401: {"description": "`step-up-required`"},
    403: {"description": "`forbidden`, `role-not-grantable`"},
}


class RoleDefinition(RequestBody):
    """What a role is called, and what it permits."""

    name: str = Field(max_length=200, examples=["Night shift"])
    permissions: list[Permission] = Field(
        min_length=1,
        max_length=len(Permission),
        description="Of those that you may give.",
        examples=[["orders:read", "orders:cancel"]],
    )

    def definition(self) -> Definition:
        """As the domain has it."""
        return Definition(name=self.name, permissions=frozenset(self.permissions))


class PlatformRole(BaseModel):
    """A role that every organization has."""

    role: Role
    permissions: list[Permission] = Field(examples=[["own:account", "own:read"]])


class OwnRole(BaseModel):
    """A role of an organization's own."""

    model_config = ConfigDict(frozen=True)

    role_id: str = Field(examples=["rol_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    name: str = Field(examples=["Night shift"])
    permissions: list[str] = Field(examples=[["orders:read", "orders:cancel"]])
    holders: int = Field(description="How many people hold it.", examples=[3])

    @classmethod
    def of(cls, role: CustomRole) -> Self:
        return cls(
            role_id=role.role_id,
            name=role.definition.name,
            permissions=sorted(role.definition.permissions),
            holders=role.tenure.holders,
        )


class RoleTable(BaseModel):
    """Which role permits what."""

    platform: list[PlatformRole]
    own: list[OwnRole] = Field(description="By name.")


@dataclass(frozen=True, slots=True)
class RoleRoutes:
    """`/api/v1/roles`: everybody sees those of their own organization only."""

    units: Units[IdentityWork]
    clock: Clock  # the machine's

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1/roles", tags=["identity"])
        many: dict[int | str, dict[str, Any]] = {409: {"description": "`too-many-roles`"}}
        held: dict[int | str, dict[str, Any]] = {409: {"description": "`role-in-use`"}}
        router.get("")(self.listed)
        router.post("", status_code=201, response_model=OwnRole, responses=_REFUSED | many)(self.define)
        router.get("/{role_id}", responses=TAGGED)(self.shown)
        defining = [permitted(Permission.ROLES_DEFINE)]
        router.put("/{role_id}", responses=TAGGED | _REFUSED, dependencies=defining)(self.change)
        router.delete("/{role_id}", status_code=204, responses=_REFUSED | held)(self.delete)
        return router

    async def listed(self, caller: PeopleReader) -> RoleTable:
        """The roles that somebody of the caller's organization may hold, and what each permits."""
        found = await self.units.run(lambda uow: uow.custom_roles.find_by("org_id", [caller.org_id]))
        own = [OwnRole.of(role) for role in found if role.tenure.ended_at is None]
        platform = [PlatformRole(role=role, permissions=sorted(HELD[role])) for role in Role]
        return RoleTable(platform=platform, own=sorted(own, key=lambda one: (one.name, one.role_id)))

    async def define(
        self, body: RoleDefinition, request: Request, caller: RoleDefiner, audit: AuditDep, _: KeyHeader = None
    ) -> Response:
        """Define a role of the organization's own: give it to people by `POST /users/{user_id}/roles`.

        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        caller.require_recent()
        cmd = self._command(RoleId.new(self.units.clock.now()), body, caller)

        async def effect(uow: IdentityWork) -> tuple[int, Any]:
            role = await define_role(cmd, uow)
            audit.note(uow, Deed(action="role.defined", subject=role.id, after=_permits(role)))
            return 201, OwnRole.of(role).model_dump(mode="json")

        return await answer_once(request, caller, self.units, effect)

    async def shown(self, role_id: str, caller: PeopleReader, response: Response) -> OwnRole:
        """One role of the organization's own."""
        wanted = RoleId.parse(role_id)
        return _told(await self.units.run(lambda uow: own_role(wanted, caller.org_id, uow)), response)

    async def change(
        self, role_id: str, body: RoleDefinition, audit: AuditDep, known: IfMatchDep, response: Response
    ) -> OwnRole:
        """Define it anew. It takes effect within a minute for all who hold it: their access tokens count no more.

        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        caller = audit.caller
        caller.require_recent()
        cmd = self._command(RoleId.parse(role_id), body, caller)

        async def effect(uow: IdentityWork) -> CustomRole:
            role = await own_role(cmd.role_id, caller.org_id, uow)
            known.check(role.version)
            before = _permits(role)
            await change_role(cmd, uow)
            audit.note(uow, Deed(action="role.changed", subject=role.id, before=before, after=_permits(role)))
            return role

        return _told(await self.units.run(effect, _cause(caller)), response)

    async def delete(self, role_id: str, caller: RoleDefiner, audit: AuditDep) -> None:
        """Delete a role that nobody holds.

        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        caller.require_recent()
        role, by = RoleId.parse(role_id), grantor_of(caller)

        async def effect(uow: IdentityWork) -> None:
            await delete_role(role, by, uow)
            audit.note(uow, Deed(action="role.deleted", subject=role))

        await self.units.run(effect, _cause(caller))

    def _command(self, role_id: RoleId, body: RoleDefinition, caller: Caller) -> DefineRole:
        return DefineRole(role_id=role_id, definition=body.definition(), by=grantor_of(caller), at=self.clock.now())


def _permits(role: CustomRole) -> dict[str, object]:
    return {"permissions": sorted(role.definition.permissions)}


def _told(role: CustomRole, response: Response) -> OwnRole:
    tag_version(response, role.version)
    return OwnRole.of(role)


def _cause(caller: Caller) -> Cause:
    return caller.cause
