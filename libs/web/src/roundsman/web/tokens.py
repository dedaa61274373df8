"""Verifies access tokens: ES256 signatures by the identity service's published keys."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urljoin

import aiohttp
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from roundsman.kernel.errors import Unauthenticated
from roundsman.kernel.ids import BadId, OrgId, UserId
from roundsman.web.caller import Actor, Caller
from roundsman.web.compact import ALGORITHM, check_written_as_ours
from roundsman.web.revoked import REVOKED_PATH, Revoked, RevokedFeed, fetched_json

ISSUER = "roundsman"
AUDIENCE = "roundsman"
_CACHED_TOKENS = 10_000
_KEYS_FETCH_TIMEOUT_S = 5
_REVOKED_EVERY_S = 15.0
_REFETCH_AFTER_S = 5.0  # an unknown key id asks for the keys anew, at most this often
_FIRST_FETCH_AFTER_S = 0.25  # while there are no keys at all: the identity service may be just starting
_LARGEST = 2**53  # that every reader of JSON reads alike
_CLOCK_SKEW_S = 30  # between hosts, on `iat` and `nbf`; expiry is strict

_CLAIMS = jwt.JWTClaimsRegistry(
    leeway=_CLOCK_SKEW_S,
    iss={"essential": True, "value": ISSUER},
    sub={"essential": True},
    exp={"essential": True},
    iat={"essential": True},
    nbf={"essential": True},
    jti={"essential": True},
)


class UnknownKey(Unauthenticated):
    """The token names a key that we do not know; the identity service may have made it since we asked."""


class TokensUnchecked(Unauthenticated):
    """We have no keys and the identity service does not give any: nothing is known of the caller just now."""

    slug = "tokens-unchecked"
    status = 503


class TokenVerifier(Protocol):
    """Turns a token into its caller."""

    async def verify(self, token: str) -> Caller:
        """The caller that the token speaks for.

        Raises:
            Unauthenticated: expired, revoked, not signed by us, or not a token.
        """

    async def recheck(self, caller: Caller) -> None:
        """Pass if the token that gave this caller still counts: for what goes on for longer than a request.

        Raises:
            Unauthenticated: it has expired, or was revoked.
        """


class StaticVerifier:
    """`TokenVerifier` with the keys at hand: the identity service itself, and tests."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = keys
        self._verified: dict[str, Caller] = {}
        self._revoked = Revoked()
        self.key_ids = _ids_of(keys)

    async def verify(self, token: str) -> Caller:
        """See `TokenVerifier`. A token that verified once is remembered until it expires.

        Raises:
            UnknownKey: signed by a key that is not among ours.
        """
        known = self._verified.get(token)
        if known is None:
            known = self._checked(token)
            self._check_counts(known)
            if len(self._verified) >= _CACHED_TOKENS:
                self._verified.clear()
            self._verified[token] = known
        if known.expires_at <= time.time():
            del self._verified[token]
            raise _expired()
        return known

    async def recheck(self, caller: Caller) -> None:
        """See `TokenVerifier`."""
        self._check_counts(caller)
        if caller.expires_at <= time.time():
            raise _expired()

    def turn_to(self, keys: KeySet) -> None:
        """From now on only these keys count, whatever was verified before."""
        self._keys, self.key_ids = keys, _ids_of(keys)
        self._verified.clear()

    def revoke(self, revoked: Revoked) -> None:
        """From now on this is what counts no more, whatever was verified before."""
        if revoked is not self._revoked:
            self._revoked = revoked
            self._verified = {token: one for token, one in self._verified.items() if not revoked.names(one)}

    def _check_counts(self, caller: Caller) -> None:
        if self._revoked.names(caller):
            raise Unauthenticated("This access token counts no more: refresh it or log in again.")

    def _checked(self, token: str) -> Caller:
        try:
            check_written_as_ours(token)
            claims = jwt.decode(token, self._keys, algorithms=[ALGORITHM]).claims
            _CLAIMS.validate(claims)
            return _caller_of(claims)
        except ExpiredTokenError as error:
            raise _expired() from error
        except InvalidKeyIdError as error:
            raise UnknownKey("The access token is not valid: log in again.") from error
        except (JoseError, BadId, ValueError, KeyError) as error:
            raise Unauthenticated("The access token is not valid: log in again.") from error


class JwksVerifier:
    """`TokenVerifier` that reads the keys from the identity service, and again when a new key appears.

    It reads the list of what was revoked, too, at most every `revoked_every_s`. Keys and list once read serve on while
    the identity service is away.
    """

    def __init__(
        self, jwks_url: str, refetch_after_s: float = _REFETCH_AFTER_S, revoked_every_s: float = _REVOKED_EVERY_S
    ) -> None:
        self._url = jwks_url
        self._refetch_after_s = refetch_after_s
        self._feed = RevokedFeed(urljoin(jwks_url, REVOKED_PATH), revoked_every_s)
        self._inner: StaticVerifier | None = None
        self._next_fetch_at = 0.0  # monotonic seconds
        self._fetching = asyncio.Lock()
        self._following: asyncio.Task[StaticVerifier] | None = None

    async def verify(self, token: str) -> Caller:
        """See `TokenVerifier`.

        Raises:
            TokensUnchecked: there are no keys yet.
        """
        verifier = await self._up_to_date()
        try:
            return await verifier.verify(token)
        except UnknownKey:
            newer = await self._newer_than(verifier)
            if newer is verifier:
                raise
            newer.revoke(self._feed.revoked)
            return await newer.verify(token)

    async def recheck(self, caller: Caller) -> None:
        """See `TokenVerifier`."""
        await (await self._up_to_date()).recheck(caller)

    async def is_told(self) -> bool:
        """Whether the identity service told what was revoked, the last time that it was asked."""
        return self._feed.answered

    async def _up_to_date(self) -> StaticVerifier:
        await self._feed.keep_up()
        verifier = self._inner or await self._newer_than(None)
        verifier.revoke(self._feed.revoked)
        self._follow_keys(verifier)
        return verifier

    def _follow_keys(self, verifier: StaticVerifier) -> None:
        """Have the keys read anew, beside the requests, when others count than those that we have."""
        told = self._feed.revoked.keys
        if not told or told == verifier.key_ids or time.monotonic() < self._next_fetch_at:
            return
        if self._following is None or self._following.done():
            self._following = asyncio.create_task(self._newer_than(verifier))

    async def _newer_than(self, seen: StaticVerifier | None) -> StaticVerifier:
        """The keys as fetched after `seen`, by us or by another request meanwhile; else `seen` itself."""
        async with self._fetching:
            if self._inner is seen and time.monotonic() >= self._next_fetch_at:
                self._inner = _renewed(seen, await self._fetched())
                wait_s = self._refetch_after_s if self._inner else min(_FIRST_FETCH_AFTER_S, self._refetch_after_s)
                self._next_fetch_at = time.monotonic() + wait_s
            if self._inner is None:
                raise TokensUnchecked("Tokens cannot be checked just now: try again in a moment.")
            return self._inner

    async def _fetched(self) -> KeySet | None:
        try:
            return KeySet.import_key_set(await fetched_json(self._url, _KEYS_FETCH_TIMEOUT_S))
        except (aiohttp.ClientError, TimeoutError, JoseError, ValueError, KeyError, TypeError):
            return None  # away, or not (yet) what answers there


def _renewed(verifier: StaticVerifier | None, keys: KeySet | None) -> StaticVerifier | None:
    """The verifier for these keys: the one that we have, with all it remembers, if nothing is new."""
    if keys is None or (verifier and verifier.key_ids == _ids_of(keys)):
        return verifier
    return StaticVerifier(keys)


def _ids_of(keys: KeySet) -> set[str | None]:
    return {key.kid for key in keys.keys}


def _caller_of(claims: Mapping[str, Any]) -> Caller:
    if claims["aud"] != AUDIENCE:  # alone: a token for several audiences is none of ours
        raise ValueError("for somebody else")
    return Caller(
        user_id=UserId.parse(claims["sub"]),
        org_id=OrgId.parse(_text(claims["org"])),
        roles=_texts(claims["roles"]),
        expires_at=float(_number(claims["exp"])),
        session_id=_text(claims["sid"]),
        epoch=_number(claims["epoch"]),
        authenticated_at=float(_number(claims.get("auth_time", 0))),  # 0: of before tokens told it
        methods=_texts(claims.get("amr", [])),
        scope=_texts(claims.get("scope", [])),
        actor=_actor_of(claims["act"]) if "act" in claims else None,
        lacks_second_factor="lacks" in claims,
    )


def _texts(claim: object) -> frozenset[str]:
    if not isinstance(claim, list) or not all(isinstance(one, str) for one in claim):
        raise ValueError("expected a list of texts")
    return frozenset(claim)


def _actor_of(claim: object) -> Actor:
    """RFC 8693, 4.1."""
    if not isinstance(claim, dict) or "act" in claim:  # nobody acts for somebody who acts for somebody
        raise ValueError("expected one who acts")
    return Actor(
        user_id=UserId.parse(_text(claim["sub"])), session_id=_text(claim["sid"]), epoch=_number(claim["epoch"])
    )


def _text(claim: object) -> str:
    if not isinstance(claim, str) or not claim:
        raise ValueError("expected a text")
    return claim


def _number(claim: object) -> int:
    if not isinstance(claim, int) or isinstance(claim, bool) or abs(claim) > _LARGEST:
        raise ValueError("expected a whole number")
    return claim


def _expired() -> Unauthenticated:
    return Unauthenticated("The access token has expired: refresh it or log in again.")
