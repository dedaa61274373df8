"""For gateways: the token that a request goes on with which came with an API key.

Nobody gains by asking themselves: the key has to be right, and the address is the one that asks, or that a gateway
tells which is trusted to.
"""

from dataclasses import dataclass
from typing import Self

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from roundsman.identity.api.api_key_desk import Admitted, ApiKeyDesk
from roundsman.identity.api.origins import address_of
from roundsman.web.signed_requests import Signature, SignedRequest

PATH = "/internal/key-tokens"


class Signed(BaseModel):
    """A request, and its header `Authorization` after the scheme."""

    credentials: str = Field(max_length=300)
    method: str = Field(max_length=20)
    target: str = Field(max_length=10_000)
    digest: str = Field(max_length=200)


class Brought(BaseModel):
    """Either the key itself or a signed request."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(default="", max_length=200)
    signed: Signed | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if bool(self.key) == (self.signed is not None):
            raise ValueError("give either `key` or `signed`")
        return self


class KeyToken(BaseModel):
    """A token for the services, which leaves the gateway on no other way; and the key's rates."""

    access_token: str
    expires_in: int
    per_minute: int
    per_day: int


@dataclass(frozen=True, slots=True)
class KeyTokenRoutes:
    """Not part of the API: the gateway hands nothing on that is not below `/api`."""

    desk: ApiKeyDesk

    def router(self) -> APIRouter:
        """The route."""
        router = APIRouter(include_in_schema=False)
        router.post(PATH)(self.exchange)
        return router

    async def exchange(self, body: Brought, request: Request, response: Response) -> KeyToken:
        """The token for what was brought."""
        admitted = await self._admit(body, address_of(request))
        response.headers["Cache-Control"] = "no-store"
        return KeyToken(
            access_token=admitted.token,
            expires_in=admitted.expires_in_s,
            per_minute=admitted.bounds.per_minute,
            per_day=admitted.bounds.per_day,
        )

    async def _admit(self, body: Brought, address: str) -> Admitted:
        if body.signed is None:
            return await self.desk.admit_shown(body.key, address)
        signature = Signature.read(body.signed.credentials)
        signed = SignedRequest(
            method=body.signed.method,
            target=body.signed.target,
            digest=body.signed.digest,
            signed_at=signature.signed_at,
            nonce=signature.nonce,
        )
        return await self.desk.admit_signed(signed, signature, address)
