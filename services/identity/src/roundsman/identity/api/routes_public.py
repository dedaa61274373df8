"""What anybody may read: the key set and the demo accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from roundsman.identity.api.models import DemoAccount

_KEYS_CACHED_S = 300


@dataclass(frozen=True, slots=True)
class PublicRoutes:
    """`/.well-known/jwks.json`, and `/api/v1/demo-accounts` where there are any."""

    keys: Mapping[str, object]
    demo_accounts: Sequence[DemoAccount]

    def router(self) -> APIRouter:
        """The routes with their documentation."""
        router = APIRouter(tags=["identity"])
        router.get("/.well-known/jwks.json")(self.published_keys)
        if self.demo_accounts:
            router.get("/api/v1/demo-accounts")(self.listed_demo_accounts)
        return router

    async def published_keys(self, response: Response) -> dict[str, object]:
        """The public keys that verify access tokens (RFC 7517)."""
        response.headers["Cache-Control"] = f"public, max-age={_KEYS_CACHED_S}"
        return dict(self.keys)

    async def listed_demo_accounts(self) -> list[DemoAccount]:
        """One login for each role, for trying things out."""
        return list(self.demo_accounts)
