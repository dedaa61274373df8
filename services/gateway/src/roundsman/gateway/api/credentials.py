"""Who calls, by whatever they show: an access token, an API key, or a signature."""

from http import HTTPStatus
from typing import NamedTuple

from roundsman.gateway.api.incoming import Request, target_of
from roundsman.gateway.api.passes import Passes
from roundsman.gateway.api.rates import Rates
from roundsman.gateway.domain.api_keys import ApiKeyRefused, KeyToken, SignedCall
from roundsman.kernel.errors import Unauthenticated
from roundsman.web.api_keys import PREFIX
from roundsman.web.caller import Caller
from roundsman.web.signed_requests import SCHEME, Signature
from roundsman.web.tokens import TokenVerifier


class Known(NamedTuple):
    """Whoever calls, and their request with the token that services want."""

    caller: Caller
    request: Request
    digest: str | None = None  # of the body of a signed request, as it was told


class Credentials(NamedTuple):
    """What it takes to know somebody."""

    verifier: TokenVerifier
    passes: Passes
    rates: Rates


async def known(with_: Credentials, request: Request) -> Known:
    """Turn away false credentials here; the owners check the token again.

    Raises:
        Unauthenticated: no good credentials, for many reasons.
        ApiKeyAddress, TooManyRequests, ServiceAway: as they say.
    """
    scheme, _, text = request.incoming.authorization.decode("latin-1").partition(" ")
    if scheme.upper() == SCHEME:
        return await _by_signature(with_, request, text)
    if scheme.lower() != "bearer" or not text:
        raise Unauthenticated("Send an access token: Authorization: Bearer <token>.")
    if text.startswith(PREFIX):
        return await _by_key(with_, request, text)
    return Known(await with_.verifier.verify(text), request)


async def _by_key(with_: Credentials, request: Request, text: str) -> Known:
    address = _address_of(request)
    token = with_.passes.held(text, address)
    if token is None:
        with_.rates.of_address(request.scope["client"])  # before identity is asked: this may be a guess
        token = await with_.passes.of_key(text, address)
    try:
        return await _with_token(with_, request, token)
    except Unauthenticated as error:
        if error.status != HTTPStatus.UNAUTHORIZED:
            raise
        with_.passes.forget(text, address)
        raise ApiKeyRefused("This API key was revoked, or has expired: make another.") from error


async def _by_signature(with_: Credentials, request: Request, text: str) -> Known:
    signature = Signature.read(text)
    digest = request.incoming.values.get(b"content-digest", b"").decode("latin-1")
    scope = request.scope
    call = SignedCall(credentials=text, method=scope["method"], target=target_of(scope), digest=digest)
    token = await with_.passes.tokens.of_signed(call, _address_of(request))
    with_.passes.note(signature.number, token)
    return (await _with_token(with_, request, token))._replace(digest=digest)


async def _with_token(with_: Credentials, request: Request, token: KeyToken) -> Known:
    caller = await with_.verifier.verify(token.text)
    return Known(caller, request.with_authorization(f"Bearer {token.text}".encode()))


def _address_of(request: Request) -> str:
    client = request.scope["client"]
    return client[0] if client else ""
