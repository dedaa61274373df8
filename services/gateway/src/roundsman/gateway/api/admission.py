"""Who is let in, and what they may bring."""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple

from roundsman.gateway.api.credentials import Credentials, known
from roundsman.gateway.api.incoming import Request, whole_body
from roundsman.gateway.api.limits import check_head
from roundsman.gateway.api.notes import Notes
from roundsman.gateway.api.passes import Passes
from roundsman.gateway.api.rates import Rates
from roundsman.gateway.domain.api_keys import ApiKeyAddress
from roundsman.gateway.domain.calls import Headers
from roundsman.gateway.domain.errors import BodyTooSlow
from roundsman.gateway.domain.places import Places
from roundsman.gateway.domain.routes import checks_token, takes_credentials
from roundsman.gateway.domain.shape import check_names, check_shape
from roundsman.gateway.domain.watchers import Watchers
from roundsman.gateway.ports import Owners
from roundsman.kernel.errors import Unauthenticated
from roundsman.web.signed_requests import check_digest
from roundsman.web.tokens import TokenVerifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What every request is held against, and who answers it."""

    owners: Owners
    verifier: TokenVerifier
    passes: Passes
    rates: Rates
    places: Places
    headers: Headers  # of every answer that does not say otherwise
    watchers: Watchers  # who may ask how the process is
    body_limit_bytes: int
    body_s: float  # for all of a body to come
    notes: Notes = field(default_factory=Notes)
    tokens_in_query: bool = False  # whether a stream's address may hold its token


class Admitted(NamedTuple):
    """Somebody who may go on."""

    person: str  # "": nobody known
    left: Headers  # that tell how often they still may ask
    request: Request  # with the token that services want
    digest: str | None = None  # of the body of a signed request, as it was told


async def admit(gate: Gate, request: Request) -> Admitted:
    """Let the caller in.

    Raises:
        TooManyRequests: not any more just now.
        Unauthenticated: a token, a key or a signature came along that is not good.
        ApiKeyAddress, ServiceAway, ServiceTooSlow: of an API key.
        TargetTooLong, HeadersTooLarge, HeaderRepeated, BodyEncoded: such a request is not taken.
    """
    check_head(request.scope, request.incoming.values)
    path, client = request.scope["path"], request.scope["client"]
    if takes_credentials(path):
        return Admitted("", gate.rates.of_login(client), request)
    if not (request.incoming.authorization and checks_token(path)):
        return Admitted("", gate.rates.of_address(client), request)
    try:
        caller, request, digest = await known(Credentials(gate.verifier, gate.passes, gate.rates), request)
    except (Unauthenticated, ApiKeyAddress) as error:
        if error.status != HTTPStatus.SERVICE_UNAVAILABLE:
            gate.rates.of_address(client)
        raise
    limits = gate.passes.limits_of(caller)
    left = gate.rates.of_key(caller.session_id, limits) if limits else gate.rates.of_user(caller)
    return Admitted(caller.user_id, left, request, digest)


async def body_of(gate: Gate, admitted: Admitted) -> bytes:
    """The whole body: it has to be at hand in case the connection to the service is refused.

    Raises:
        BodyTooLarge, BodyCutOff, BodyTooSlow, BodyTooComplex, FieldRepeated: as they say.
        BadSignature: it is not the one that was signed.
    """
    body = await _body(gate, admitted.request) if admitted.request.incoming.has_body else b""
    if admitted.digest is not None:
        check_digest(admitted.digest, body)
    return body


async def _body(gate: Gate, request: Request) -> bytes:
    try:
        async with asyncio.timeout(gate.body_s):
            body = await whole_body(request.receive, request.incoming.length, gate.body_limit_bytes)
    except TimeoutError as error:
        raise BodyTooSlow(f"Send the whole body within {gate.body_s:.0f} s.") from error
    check_shape(body)
    check_names(body)
    return body
