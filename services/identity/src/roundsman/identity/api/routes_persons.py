"""To be forgotten, and to know what is held: what data protection law gives every person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Self

import orjson
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from roundsman.identity.domain.erasure import Erasure as DomainErasure
from roundsman.identity.domain.erasure import ErasureId, ErasureState
from roundsman.identity.domain.export import Export as DomainExport
from roundsman.identity.domain.export import ExportId, ExportPart
from roundsman.identity.handlers.ask_erasure import AskErasure, ask_erasure
from roundsman.identity.handlers.ask_export import AskExport, ask_export
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.errors import Invalid, NotFound
from roundsman.kernel.ids import UserId
from roundsman.persistence.units import Units
from roundsman.web import Caller, KeyHeader, Permission, answer_once, permitted
from roundsman.web.audit import Audit, Deed, audited

Self_ = Annotated[Caller, permitted(Permission.OWN_ACCOUNT)]
Eraser = Annotated[Caller, permitted(Permission.PEOPLE_ERASE)]
NotedEraser = Annotated[Audit, audited(Permission.PEOPLE_ERASE)]
_STEP_UP: dict[int | str, dict[str, Any]] = {401: {"description": "`step-up-required`"}}
_USER = Path(examples=["usr_01kjq5f6h8e4mbx8wz7t5n3q2r"])
_EXPORT = Path(examples=["exp_01kjq5f6h8e4mbx8wz7t5n3q2r"])


class ErasureWish(BaseModel):
    """There is no way back: say whom you mean."""

    model_config = ConfigDict(extra="forbid")

    confirm: str = Field(
        max_length=100,
        description="The id of the user who is to be forgotten.",
        examples=["usr_01kjq5f6h8e4mbx8wz7t5n3q2r"],
    )

    def check(self, user_id: UserId) -> None:
        """Pass if this is whom they mean.

        Raises:
            Invalid: it is somebody else.
        """
        if self.confirm != user_id:
            raise Invalid("Confirm with the id of the user who is to be forgotten.")


class Erasure(BaseModel):
    """How far an erasure has come."""

    model_config = ConfigDict(frozen=True)

    erasure_id: str = Field(examples=["era_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    user_id: str = Field(examples=["usr_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    state: ErasureState = Field(
        description="`asked`: the services say whether something is open, within seconds. `refused`: something is; "
        "see `objections`, and ask again when that is over. `closing`: the account is shut."
    )
    objections: list[str] = Field(examples=[["Order ord_01kjq5f6h8e4mbx8wz7t5n3q2r is under way."]])
    waiting_for: list[str] = Field(description="Services that have not answered yet.", examples=[["tracking"]])
    asked_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, erasure: DomainErasure) -> Self:
        file = erasure.file
        return cls(
            erasure_id=erasure.id,
            user_id=file.user_id,
            state=file.state,
            objections=list(file.objections),
            waiting_for=sorted(file.waiting_for) if erasure.is_under_way else [],
            asked_at=file.asked_at,
            ended_at=file.ended_at,
        )


class Export(BaseModel):
    """What all services hold of the caller, once they have all said it."""

    model_config = ConfigDict(frozen=True)

    export_id: str = Field(examples=["exp_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    ready: bool = Field(description="Whether `content` is there.")
    waiting_for: list[str] = Field(description="Services that have not answered yet.", examples=[["tracking"]])
    asked_at: datetime
    expires_at: datetime = Field(description="From then on it is gone.")
    content: dict[str, Any] | None = Field(
        default=None,
        description="Service -> what it holds: tables or collections of rows, as they are kept.",
        examples=[{"identity": {"users": [{"email": "ada@example.com", "name": "Ada"}]}}],
    )

    @classmethod
    def of(cls, export: DomainExport, parts: list[ExportPart]) -> Self:
        file = export.file
        return cls(
            export_id=export.id,
            ready=file.ready_at is not None,
            waiting_for=sorted(file.missing),
            asked_at=file.asked_at,
            expires_at=file.expires_at,
            content=_whole(parts) if file.ready_at else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Who has to answer, and how long things take, in the platform's time."""

    services: frozenset[str]
    patience: timedelta
    kept_for: timedelta


@dataclass(frozen=True, slots=True)
class PersonRoutes:
    """`/api/v1/me/erasure`, `/me/exports` and `/users/{user_id}/erasure`."""

    units: Units[IdentityWork]
    terms: Terms

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1", tags=["identity"])
        asking = {"status_code": 202, "responses": _STEP_UP}
        router.post("/me/erasure", response_model=Erasure, **asking)(self.erase_me)  # type: ignore[arg-type]
        router.get("/me/erasure")(self.my_erasure)
        router.post("/users/{user_id}/erasure", response_model=Erasure, **asking)(self.erase)  # type: ignore[arg-type]
        router.get("/users/{user_id}/erasure")(self.erasure)
        router.post("/me/exports", response_model=Export, **asking)(self.export)  # type: ignore[arg-type]
        router.get("/me/exports/{export_id}")(self.my_export)
        return router

    async def erase_me(self, body: ErasureWish, request: Request, caller: Self_, _: KeyHeader = None) -> Response:
        """Forget the caller. What the law wants kept of money stays, with an id that names nobody any more.

        The services are asked first whether something is open, such as an order; if so, the erasure is refused and
        says why. Else the account is shut at once, and there is no way back. Ask how it went with GET, or be told by
        finding that the login is gone. Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        body.check(caller.user_id)
        return await self._ask(request, caller.user_id, caller, lambda _: None)

    async def erase(
        self,
        user_id: Annotated[str, _USER],
        body: ErasureWish,
        request: Request,
        audit: NotedEraser,
        _: KeyHeader = None,
    ) -> Response:
        """Forget a user of the caller's organization, as if they had asked. For admins.

        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        wanted = UserId.parse(user_id)
        body.check(wanted)
        deed = Deed(action="user.erasure-asked", subject=wanted)
        return await self._ask(request, wanted, audit.caller, lambda work: audit.note(work, deed))

    async def my_erasure(self, caller: Self_) -> Erasure:
        """How far the caller's last erasure has come; not found where none was asked for."""
        return await self._last(caller.user_id, caller)

    async def erasure(self, user_id: Annotated[str, _USER], caller: Eraser) -> Erasure:
        """How far the last erasure of a user of the caller's organization has come. For admins."""
        return await self._last(UserId.parse(user_id), caller)

    async def export(self, request: Request, caller: Self_, _: KeyHeader = None) -> Response:
        """Gather all that is held of the caller, from all services. Takes seconds: ask for it with GET.

        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        caller.require_recent()
        now = self.units.clock.now()
        cmd = AskExport(
            export_id=ExportId.new(now),
            user_id=caller.user_id,
            services=self.terms.services,
            kept_for=self.terms.kept_for,
            at=now,
        )

        async def effect(uow: IdentityWork) -> tuple[int, Any]:
            return 202, Export.of(await ask_export(cmd, uow), []).model_dump(mode="json")

        return await answer_once(request, caller, self.units, effect)

    async def my_export(self, export_id: Annotated[str, _EXPORT], caller: Self_) -> Export:
        """An export of the caller's, with its content once it is ready; gone after a week."""
        wanted = ExportId.parse(export_id)

        async def read(uow: IdentityWork) -> Export:
            export = await uow.exports.find(wanted)
            if export is None or export.file.user_id != caller.user_id:
                raise NotFound(f"No such export: {wanted}.")
            return Export.of(export, await uow.export_parts.find_by("export_id", [wanted]))

        return await self.units.run(read)

    async def _ask(
        self, request: Request, user_id: UserId, caller: Caller, noted: Callable[[IdentityWork], None]
    ) -> Response:
        caller.require_recent()
        now = self.units.clock.now()
        cmd = AskErasure(
            erasure_id=ErasureId.new(now),
            user_id=user_id,
            by=caller.user_id,
            org_id=caller.org_id,
            services=self.terms.services,
            patience=self.terms.patience,
            at=now,
        )

        async def effect(uow: IdentityWork) -> tuple[int, Any]:
            erasure = await ask_erasure(cmd, uow)
            noted(uow)
            return 202, Erasure.of(erasure).model_dump(mode="json")

        return await answer_once(request, caller, self.units, effect)

    async def _last(self, user_id: UserId, caller: Caller) -> Erasure:
        async def read(uow: IdentityWork) -> Erasure:
            every = await uow.erasures.find_by("user_id", [user_id])
            found = [one for one in every if one.file.org_id == caller.org_id]
            if not found:
                raise NotFound("No erasure was asked for.")
            return Erasure.of(max(found, key=lambda one: one.id))

        return await self.units.run(read, caller.cause)


def _whole(parts: list[ExportPart]) -> dict[str, Any]:
    texts: dict[str, str] = {}
    for part in sorted(parts, key=lambda one: (one.service, one.number)):
        texts[part.service] = texts.get(part.service, "") + part.content
    return {service: orjson.loads(text) for service, text in texts.items() if text}
