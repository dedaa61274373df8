"""The keys that sign access tokens, for admins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from roundsman.identity.api.signing_keys import KeysAtHand, SigningKeys
from roundsman.identity.domain.signing_key import KeyState, Ring
from roundsman.identity.domain.signing_key import SigningKey as DomainKey
from roundsman.persistence.work import Cause
from roundsman.web import AuditDep, Caller, Permission, permitted

Rotator = Annotated[Caller, permitted(Permission.SIGNING_KEYS_ROTATE)]
_RECENT: dict[int | str, dict[str, Any]] = {401: {"description": "`step-up-required`"}}


class SigningKey(BaseModel):
    """A key, never its private half."""

    model_config = ConfigDict(frozen=True)

    key_id: str = Field(
        description="As tokens name it: `kid`.", examples=["bT0q6Uw7pXjR2v3kSg0l1mZbO4w9yYc5n8dEfHhIi2A"]
    )
    state: KeyState = Field(
        description="`next`: published, signs from `signs_from` on; `current`: signs; `retired`: its tokens still "
        "count; `over`: they count no more.",
        examples=["current"],
    )
    created_at: datetime
    signs_from: datetime
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, key: DomainKey, ring: Ring, at: datetime) -> Self:
        material = key.material
        return cls(
            key_id=key.key_id,
            state=ring.state(key, at),
            created_at=material.created_at,
            signs_from=material.signs_from,
            withdrawn_at=material.withdrawn_at,
        )


class SigningKeyList(BaseModel):
    """All keys that there ever were, oldest first."""

    items: list[SigningKey]


@dataclass(frozen=True, slots=True)
class SigningKeyRoutes:
    """`/api/v1/signing-keys`."""

    keys: SigningKeys
    at_hand: KeysAtHand

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(prefix="/api/v1/signing-keys", tags=["identity"])
        router.get("")(self.listed)
        router.post("/rotate", responses=_RECENT)(self.rotate)
        router.post("/{key_id}/withdraw", responses=_RECENT)(self.withdraw)
        return router

    async def listed(self, _: Rotator) -> SigningKeyList:
        """The keys that sign access tokens. For admins."""
        return await self._list()

    async def rotate(self, caller: Rotator, audit: AuditDep) -> SigningKeyList:
        """Have another key sign, once everybody knows it. While one waits for its turn, nothing changes. For admins.

        Wants somebody who has shown of late who they are: 401 `step-up-required`.
        """
        await self.keys.rotate(_cause(caller), audit)
        return await self._list()

    async def withdraw(self, key_id: str, caller: Rotator, audit: AuditDep) -> SigningKeyList:
        """Let no token of this key count any more: it may be in others' hands. For admins; may be repeated.

        Whoever has a token of it has to refresh, within a minute everywhere. Wants somebody who has shown of late who
        they are: 401 `step-up-required`.
        """
        await self.keys.withdraw(key_id, _cause(caller), audit)
        return await self._list()

    async def _list(self) -> SigningKeyList:
        await self.at_hand.refresh()
        ring, at = await self.keys.ring(), self.keys.clock.now()
        return SigningKeyList(items=[SigningKey.of(key, ring, at) for key in ring.keys])


def _cause(caller: Caller) -> Cause:
    """Of a change by somebody who has shown of late who they are."""
    caller.require_recent()
    return caller.cause
