"""The access token that comes along with a request for events: in a header, a subprotocol or the query."""

from collections.abc import Iterable
from urllib.parse import parse_qs

from starlette.types import Scope

from roundsman.gateway.domain.errors import TokenInQuery

PROTOCOL = "roundsman.v1"  # what a socket speaks; a client that names it may name its token beside it
_BEARER = "bearer."  # begins that other name: browsers can set no header of a socket but this one


def carried_token(scope: Scope) -> str:
    """The token that comes with a socket; empty: none does, and a message has to bring it."""
    return _of_header(scope) or _of_protocols(scope) or _of_query(scope)


def check_no_token_in_query(scope: Scope) -> None:
    """Pass a request without a token in its query.

    Raises:
        TokenInQuery: there is one.
    """
    if _of_query(scope):
        raise TokenInQuery(
            "Queries stand in logs: send the token as the header Authorization, or to a socket as the subprotocol "
            "`bearer.<token>` beside `roundsman.v1`, or as its first message."
        )


def spoken(scope: Scope) -> str | None:
    """The subprotocol to answer with: never the one that is a token."""
    return PROTOCOL if PROTOCOL in scope.get("subprotocols", ()) else None


def _of_header(scope: Scope) -> str:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _of_protocols(scope: Scope) -> str:
    names: Iterable[str] = scope.get("subprotocols", ())
    return next((name.removeprefix(_BEARER) for name in names if name.startswith(_BEARER)), "")


def _of_query(scope: Scope) -> str:
    query: bytes = scope["query_string"]
    if not query:
        return ""  # as with nearly all: reading nothing would take as long as all else here
    return parse_qs(query.decode("latin-1")).get("access_token", [""])[0]
