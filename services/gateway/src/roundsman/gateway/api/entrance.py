"""Who asks for events over HTTP: as every request, and where it is allowed with the token in the query."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.types import Scope

from roundsman.gateway.api.admission import Gate, admit
from roundsman.gateway.api.carried import check_no_token_in_query
from roundsman.gateway.api.incoming import Request
from roundsman.gateway.api.listening import person_of
from roundsman.gateway.domain.calls import Headers
from roundsman.gateway.domain.channels import Person
from roundsman.kernel.errors import Unauthenticated
from roundsman.web.api_keys import PREFIX


def query_of(scope: Scope) -> Mapping[str, str]:
    """The parameters, each once: of those that came twice the last."""
    return dict(parse_qsl(scope["query_string"].decode("latin-1")))


async def enter(gate: Gate, request: Request, query: Mapping[str, str]) -> tuple[Person, Headers]:
    """Let the person in; gives also the headers that tell how often they still may ask.

    Raises:
        Unauthenticated: nobody has logged in.
        TokenInQuery: a token came in the query, and may not.
        TooManyRequests, TargetTooLong, HeadersTooLarge, HeaderRepeated, BodyEncoded: as `admit`.
    """
    if not gate.tokens_in_query:
        check_no_token_in_query(request.scope)
    if token := query.get("access_token"):
        if token.startswith(PREFIX):
            raise Unauthenticated("Send an API key as a header: queries stand in logs.")
        request = request._replace(incoming=request.incoming._replace(authorization=f"Bearer {token}".encode()))
    admitted = await admit(gate, request)
    token = admitted.request.incoming.authorization.decode("latin-1").partition(" ")[2]
    if not token:
        raise Unauthenticated("Send an access token: Authorization: Bearer <token>.")
    return person_of(await gate.verifier.verify(token), token), admitted.left
