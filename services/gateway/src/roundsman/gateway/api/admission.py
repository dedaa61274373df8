"""Who is let in, and what they may bring."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from roundsman.gateway.api.incoming import Request, whole_body
from roundsman.gateway.api.limits import check_head
from roundsman.gateway.api.rates import Rates
from roundsman.gateway.domain.calls import Headers
from roundsman.gateway.domain.errors import BodyTooSlow
from roundsman.gateway.domain.places import Places
from roundsman.gateway.domain.routes import checks_token, takes_credentials
from roundsman.gateway.domain.shape import check_names, check_shape
from roundsman.gateway.ports import Owners
from roundsman.kernel.errors import Unauthenticated
from roundsman.web.caller import Caller
from roundsman.web.tokens import TokenVerifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What every request is held against, and who answers it."""

    owners: Owners
    verifier: TokenVerifier
    rates: Rates
    places: Places
    headers: Headers  # of every answer that does not say otherwise
    body_limit_bytes: int
    body_s: float  # for all of a body to come


async def admit(gate: Gate, request: Request) -> tuple[str, Headers]:
    """Let the caller in; gives who it is ("": nobody known), and the headers that tell how often they still may ask.

    Raises:
        TooManyRequests: not any more just now.
        Unauthenticated: a token came along that is not good.
        TargetTooLong, HeadersTooLarge, HeaderRepeated, BodyEncoded: such a request is not taken.
    """
    check_head(request.scope, request.incoming.values)
    path, client = request.scope["path"], request.scope["client"]
    if takes_credentials(path):
        return "", gate.rates.of_login(client)
    if not (request.incoming.authorization and checks_token(path)):
        return "", gate.rates.of_address(client)
    try:
        caller = await _caller(gate, request.incoming.authorization)
    except Unauthenticated as error:
        if error.status == HTTPStatus.UNAUTHORIZED:
            gate.rates.of_address(client)
        raise
    return caller.user_id, gate.rates.of_user(caller)


async def body_of(gate: Gate, request: Request) -> bytes:
    """The whole body: it has to be at hand in case the connection to the service is refused.

    Raises:
        BodyTooLarge, BodyCutOff, BodyTooSlow, BodyTooComplex, FieldRepeated: as they say.
    """
    if not request.incoming.has_body:
        return b""
    try:
        async with asyncio.timeout(gate.body_s):
            body = await whole_body(request.receive, request.incoming.length, gate.body_limit_bytes)
    except TimeoutError as error:
        raise BodyTooSlow(f"Send the whole body within {gate.body_s:.0f} s.") from error
    check_shape(body)
    check_names(body)
    return body


async def _caller(gate: Gate, authorization: bytes) -> Caller:
    """Turn away a false token here; the owners check it again."""
    scheme, _, token = authorization.decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Send an access token: Authorization: Bearer <token>.")
    return await gate.verifier.verify(token)
