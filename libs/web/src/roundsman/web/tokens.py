"""Verifies access tokens: ES256 signatures by the identity service's published keys."""

import time
from collections.abc import Mapping
from typing import Any, Protocol

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from roundsman.kernel.errors import Unauthenticated
from roundsman.kernel.ids import OrgId, UserId
from roundsman.web.caller import Caller

ALGORITHMS = ["ES256"]
ISSUER = "roundsman"
_CACHED_TOKENS = 10_000
_KEYS_FETCH_TIMEOUT_S = 5
_REFETCH_AFTER_S = 5  # an unknown key id asks for the keys anew, at most this often

_CLAIMS = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": ISSUER}, sub={"essential": True}, exp={"essential": True}
)


class TokenVerifier(Protocol):
    """Turns a token into its caller."""

    async def verify(self, token: str) -> Caller:
        """The caller that the token speaks for.

        Raises:
            Unauthenticated: expired, not signed by us, or not a token.
        """


class StaticVerifier:
    """`TokenVerifier` with the keys at hand: the identity service itself, and tests."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = keys
        self._verified: dict[str, Caller] = {}

    async def verify(self, token: str) -> Caller:
        """See `TokenVerifier`. A token that verified once is remembered until it expires."""
        known = self._verified.get(token)
        if known is None:
            known = self._checked(token)
            if len(self._verified) >= _CACHED_TOKENS:
                self._verified.clear()
            self._verified[token] = known
        if known.expires_at <= time.time():
            self._verified.pop(token, None)
            raise Unauthenticated("The access token has expired: refresh it or log in again.")
        return known

    def _checked(self, token: str) -> Caller:
        try:
            claims = jwt.decode(token, self._keys, algorithms=ALGORITHMS).claims
            _CLAIMS.validate(claims)
            return _caller_of(claims)
        except (JoseError, ValueError, KeyError) as error:
            raise Unauthenticated("The access token is not valid: log in again.") from error


class JwksVerifier:
    """`TokenVerifier` that reads the keys from the identity service, and again when a new key appears."""

    def __init__(self, jwks_url: str) -> None:
        self._url = jwks_url
        self._inner: StaticVerifier | None = None
        self._fetched_at = 0.0

    async def verify(self, token: str) -> Caller:
        """See `TokenVerifier`."""
        if self._inner is None:
            await self._fetch()
        try:
            return await self._require().verify(token)
        except Unauthenticated:
            if time.monotonic() - self._fetched_at < _REFETCH_AFTER_S:
                raise
            await self._fetch()
            return await self._require().verify(token)

    def _require(self) -> StaticVerifier:
        if self._inner is None:
            raise Unauthenticated("Tokens cannot be checked just now: try again in a moment.")
        return self._inner

    async def _fetch(self) -> None:
        timeout = aiohttp.ClientTimeout(total=_KEYS_FETCH_TIMEOUT_S)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as http, http.get(self._url) as response:
                keys: Any = await response.json()
        except (aiohttp.ClientError, TimeoutError):
            return
        self._fetched_at = time.monotonic()
        self._inner = StaticVerifier(KeySet.import_key_set(keys))


def _caller_of(claims: Mapping[str, Any]) -> Caller:
    return Caller(
        user_id=UserId.parse(claims["sub"]),
        org_id=OrgId.parse(claims["org"]),
        roles=frozenset(claims["roles"]),
        expires_at=float(claims["exp"]),
    )
