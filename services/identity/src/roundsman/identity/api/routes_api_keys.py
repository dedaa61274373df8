"""API keys of an organization, for whoever may make them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self

import orjson
from fastapi import APIRouter, Header, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from roundsman.identity.api.api_key_desk import ApiKeyDesk, Maker
from roundsman.identity.domain.api_key import MOST_NETWORKS, ApiKeyId, Bounds, Demand
from roundsman.identity.domain.api_key import ApiKey as DomainKey
from roundsman.identity.handlers.revoke_api_key import RevokeApiKey, revoke_api_key
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.rights import gives
from roundsman.web import AuditDep, Caller, Deed, Permission, answer_once, permitted
from roundsman.web.api_keys import ApiKeyText

KeyKeeper = Annotated[Caller, permitted(Permission.KEYS_MANAGE)]
IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", description="Required: any text that is new for each new request.")
]
_MOST_PER_MINUTE, _MOST_PER_DAY = 6000, 10_000_000


class NewApiKey(BaseModel):
    """What a key is to be used for."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200, examples=["Webshop"])
    scopes: list[Permission] = Field(
        min_length=1,
        description="Permissions, of those that you may give; none that rules over people, roles or keys.",
        examples=[["orders:place", "orders:read"]],
    )
    expires_at: AwareDatetime = Field(description="At most two years from now.", examples=["2027-03-01T00:00:00Z"])
    networks: list[Annotated[str, Field(max_length=50)]] = Field(
        default_factory=list,
        max_length=MOST_NETWORKS,
        description="The only addresses that it works from; none: all.",
        examples=[["203.0.113.0/24"]],
    )
    demand: Demand = Field(
        default=Demand.SECRET, description="`signature`: the key is never sent, every request is signed with it."
    )
    per_minute: int = Field(default=600, ge=1, le=_MOST_PER_MINUTE)
    per_day: int = Field(default=100_000, ge=1, le=_MOST_PER_DAY)

    def bounds(self) -> Bounds:
        """The same, as the domain has it."""
        return Bounds(
            scopes=frozenset(self.scopes),
            expires_at=self.expires_at,
            networks=tuple(self.networks),
            demand=self.demand,
            per_minute=self.per_minute,
            per_day=self.per_day,
        )


class ApiKey(BaseModel):
    """A key, without its secret."""

    model_config = ConfigDict(frozen=True)

    key_id: str = Field(examples=["key_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    name: str = Field(examples=["Webshop"])
    scopes: list[Permission] = Field(examples=[["orders:place", "orders:read"]])
    networks: list[str] = Field(examples=[["203.0.113.0/24"]])
    demand: Demand
    per_minute: int = Field(examples=[600])
    per_day: int = Field(examples=[100_000])
    created_by: str = Field(examples=["usr_01kjq5f6h8e4mbx8wz7t5n3q2r"])
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = Field(description="When a gateway last asked about it: some minutes back at most.")
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: DomainKey) -> Self:
        facts, bounds = key.facts, key.facts.bounds
        return cls(
            key_id=key.id,
            name=facts.name,
            scopes=sorted(bounds.scopes),
            networks=list(bounds.networks),
            demand=bounds.demand,
            per_minute=bounds.per_minute,
            per_day=bounds.per_day,
            created_by=facts.created_by,
            created_at=facts.created_at,
            expires_at=bounds.expires_at,
            used_at=facts.used_at,
            revoked_at=facts.revoked_at,
        )


class ApiKeyMade(ApiKey):
    """A new key, with what is shown once."""

    key: str | None = Field(
        description="Keep it: it is not shown again. Null in the answer to a repeat: revoke it, make another.",
        examples=["rk_01kjq5f6h8e4mbx8wz7t5n3q2r_..."],
    )


class ApiKeyList(BaseModel):
    """All keys of an organization, newest first."""

    items: list[ApiKey]


@dataclass(frozen=True, slots=True)
class ApiKeyRoutes:
    """`/api/v1/api-keys`: everybody sees those of their own organization only."""

    desk: ApiKeyDesk

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1/api-keys", tags=["identity"])
        refused: dict[int | str, dict[str, Any]] = {
            401: {"description": "`step-up-required`"},
            403: {"description": "`forbidden`, `scope-not-grantable`"},
            409: {"description": "`too-many-keys`"},
        }
        router.get("")(self.listed)
        router.post("", status_code=201, response_model=ApiKeyMade, responses=refused)(self.create)
        router.delete("/{key_id}", status_code=204)(self.revoke)
        return router

    async def listed(self, caller: KeyKeeper) -> ApiKeyList:
        """The keys of the caller's organization, newest first, those that work no more too."""
        found = await self.desk.units.run(lambda uow: uow.api_keys.find_by("org_id", [caller.org_id]))
        return ApiKeyList(items=[ApiKey.of(key) for key in sorted(found, key=lambda one: one.id, reverse=True)])

    async def create(
        self, body: NewApiKey, request: Request, caller: KeyKeeper, audit: AuditDep, _: IdempotencyKey = None
    ) -> Any:
        """Make a key for a program of the caller's organization. It outlives who made it.

        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        caller.require_recent()
        grantable = gives(caller.roles) | caller.scope
        maker = Maker(user_id=caller.user_id, org_id=caller.org_id, grantable=grantable)
        texts: list[ApiKeyText] = []

        async def effect(work: IdentityWork) -> tuple[int, Any]:
            key, text = await self.desk.create(body.name, body.bounds(), maker, work)
            texts.append(text)
            audit.note(work, Deed(action="api-key.created", subject=key.id, after={"scopes": sorted(body.scopes)}))
            return 201, ApiKeyMade(**ApiKey.of(key).model_dump(), key=None).model_dump(mode="json")

        return _with_text(await answer_once(request, caller, self.desk.units, effect), texts)

    async def revoke(self, key_id: str, caller: KeyKeeper, audit: AuditDep) -> None:
        """End a key; within a minute nothing is let in with it any more. May be repeated."""
        cmd = RevokeApiKey(key_id=ApiKeyId.parse(key_id), org_id=caller.org_id, at=self.desk.clock.now())

        async def effect(work: IdentityWork) -> None:
            await revoke_api_key(cmd, work)
            audit.note(work, Deed(action="api-key.revoked", subject=cmd.key_id))

        await self.desk.units.run(effect, caller.cause)


def _with_text(kept: Response, texts: list[ApiKeyText]) -> Response:
    """The answer as it is kept has no secret: it is added where the key was made just now."""
    answer = orjson.loads(kept.body)
    if texts and answer["key_id"] == ApiKeyId.numbered(texts[-1].number):
        answer["key"] = texts[-1].write()
    headers = {"Cache-Control": "no-store"}
    return Response(orjson.dumps(answer), kept.status_code, headers, media_type="application/json")
