"""What a person tells of themselves."""

from dataclasses import dataclass

from fastapi import APIRouter, Response
from pydantic import Field

from roundsman.identity.api.models import User
from roundsman.identity.domain.user import User as DomainUser
from roundsman.identity.handlers.change_profile import ChangeProfile, change_profile
from roundsman.identity.store.work import IdentityWork
from roundsman.persistence.units import Units
from roundsman.web import TAGGED, CallerDep, IfMatchDep, Permission, RequestBody, permitted, tag_version


class ProfileChange(RequestBody):
    """What is left out stays as it is."""

    name: str | None = Field(default=None, max_length=200, examples=["Ada Lovelace"])
    language: str | None = Field(
        default=None, max_length=35, description="BCP 47; an empty text takes it back.", examples=["pt-BR"]
    )


@dataclass(frozen=True, slots=True)
class ProfileRoutes:
    """`/api/v1/me`."""

    units: Units[IdentityWork]

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1/me", tags=["identity"])
        router.get("", responses=TAGGED)(self.me)
        router.patch("", responses=TAGGED, dependencies=[permitted(Permission.OWN_ACCOUNT)])(self.change)
        return router

    async def me(self, caller: CallerDep, response: Response) -> User:
        """The caller's account, with the roles that they hold now."""
        user = await self.units.run(lambda uow: uow.users.get(caller.user_id))
        tag_version(response, user.version)
        return User.of(user)

    async def change(self, body: ProfileChange, caller: CallerDep, known: IfMatchDep, response: Response) -> User:
        """Change the caller's name or language. Everybody who shows them hears of it."""
        cmd = ChangeProfile(user_id=caller.user_id, name=body.name, language=body.language)

        async def effect(uow: IdentityWork) -> DomainUser:
            known.check((await uow.users.get(caller.user_id)).version)
            return await change_profile(cmd, uow)

        user = await self.units.run(effect, caller.cause)
        tag_version(response, user.version)
        return User.of(user)
