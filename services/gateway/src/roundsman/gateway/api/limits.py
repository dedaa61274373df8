"""What a request may look like, before anything is done about it."""

from collections.abc import Iterable, Mapping
from itertools import chain

from starlette.types import Scope

from roundsman.gateway.domain.calls import Headers
from roundsman.gateway.domain.errors import (
    BodyEncoded,
    HeaderRepeated,
    HeadersTooLarge,
    MethodNotAllowed,
    TargetTooLong,
)

LONGEST_PATH = 1024  # bytes; our longest have some 150
LONGEST_QUERY = 8192  # a token for the socket is there, too
MOST_HEADERS = 100
LONGEST_HEADERS = 32 * 1024  # bytes of names and values together; a token has at most 4,096

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})  # not TRACE, which echoes headers

_ONCE = frozenset(
    {
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"host",
        b"idempotency-key",
        b"if-match",
        b"origin",
        b"transfer-encoding",
        b"x-request-id",
    }
)


def check_head(scope: Scope, values: Mapping[bytes, bytes]) -> None:
    """Pass the target and headers of a request, or of a socket's beginning, that are within the bounds.

    `values` are the headers by their names: who asks needs them, too.

    Raises:
        MethodNotAllowed, TargetTooLong, HeadersTooLarge, HeaderRepeated, BodyEncoded: they are not.
    """
    if scope.get("method", "GET") not in _METHODS:
        raise MethodNotAllowed("Use one of the methods that the document tells.")
    if len(scope["raw_path"]) > LONGEST_PATH or len(scope["query_string"]) > LONGEST_QUERY:
        raise TargetTooLong(f"A path may have {LONGEST_PATH} bytes, and a query {LONGEST_QUERY}.")
    headers: Headers = scope["headers"]
    if len(headers) > MOST_HEADERS or sum(map(len, chain.from_iterable(headers))) > LONGEST_HEADERS:
        raise HeadersTooLarge(f"A request may have {MOST_HEADERS} headers, of {LONGEST_HEADERS} bytes together.")
    if len(values) < len(headers):
        _check_repeated(name for name, _ in headers)
    if values.get(b"content-encoding", b"identity") not in (b"identity", b""):
        raise BodyEncoded("Send the body as it is, without Content-Encoding.")


def _check_repeated(names: Iterable[bytes]) -> None:
    seen: set[bytes] = set()
    for name in names:
        if name in seen and name in _ONCE:
            raise HeaderRepeated(f"Send {name.decode('latin-1')} once.")
        seen.add(name)
