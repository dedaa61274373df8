"""What anybody may read: the key set and the demo accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Response

from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.models import DemoAccount
from roundsman.identity.api.revocation import Revocation
from roundsman.web.revoked import REVOKED_PATH

_KEYS_CACHED_S = 300


@dataclass(frozen=True, slots=True)
class PublicRoutes:
    """`/.well-known/jwks.json`, and `/api/v1/demo-accounts` where there are any: no part of the API.

    Beside the keys, for services alone (the gateway does not hand it on): what was revoked.
    """

    access: AccessTokens
    revocation: Revocation
    demo_accounts: Sequence[DemoAccount]

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(tags=["identity"])
        router.get("/.well-known/jwks.json")(self.published_keys)
        router.get(REVOKED_PATH, include_in_schema=False)(self.revoked)
        if self.demo_accounts:
            router.get("/api/v1/demo-accounts", include_in_schema=False)(self.listed_demo_accounts)
        return router

    async def published_keys(self, response: Response) -> dict[str, object]:
        """The public keys that verify access tokens (RFC 7517)."""
        response.headers["Cache-Control"] = f"public, max-age={_KEYS_CACHED_S}"
        return self.access.published

    async def revoked(self, response: Response) -> dict[str, object]:
        """The sessions and epochs whose tokens count no more although they have not expired; and the keys that do."""
        response.headers["Cache-Control"] = "no-store"
        return replace(self.revocation.revoked, keys=frozenset(self.access.key_ids)).document()

    async def listed_demo_accounts(self) -> list[DemoAccount]:
        """One login for each role, for trying things out."""
        return list(self.demo_accounts)
