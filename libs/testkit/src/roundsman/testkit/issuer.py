"""Signs access tokens as the identity service does, for tests of one service alone."""

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web
from joserfc.jwk import ECKey, KeySet

from roundsman.kernel.ids import OrgId, UserId
from roundsman.kernel.rights import Role
from roundsman.web.compact import signed
from roundsman.web.tokens import AUDIENCE, ISSUER, StaticVerifier

_AT = datetime(2026, 3, 2, tzinfo=UTC)


class TokenIssuer:
    """A key pair of its own, its verifier, and a server for its public key."""

    def __init__(self) -> None:
        self._key = ECKey.generate_key("P-256", auto_kid=True)
        self.keys = KeySet([self._key])
        self.verifier = StaticVerifier(self.keys)
        self.org_id = OrgId.derived(_AT, "test")

    def user(self, name: str) -> UserId:
        """The id of the user of this name: always the same."""
        return UserId.derived(_AT, name)

    def token(
        self, name: str, *roles: Role, org_id: OrgId | None = None, lifetime_s: float = 3600, **claimed: object
    ) -> str:
        """An access token for the user of this name; `claimed` replaces any of its claims."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": self.user(name),
            "org": org_id or self.org_id,
            "roles": [role.value for role in roles],
            "sid": "lgn_test",
            "jti": secrets.token_urlsafe(12),
            "epoch": 0,
            "auth_time": now,
            "amr": ["pwd"],
            "iat": now,
            "nbf": now,
            "exp": int(now + lifetime_s),
        }
        return signed(claims | claimed, self._key)

    def bearer(self, name: str, *roles: Role) -> dict[str, str]:
        """The Authorization header for the user of this name."""
        return {"Authorization": f"Bearer {self.token(name, *roles)}"}

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve the public key; gives the URL of the key set."""
        keys = self.keys.as_dict(private=False)

        async def answer(_: web.Request) -> web.Response:
            return web.json_response(keys)

        app = web.Application()
        app.router.add_get("/.well-known/jwks.json", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/.well-known/jwks.json"
        finally:
            await runner.cleanup()
