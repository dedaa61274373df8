"""A request as it came in, and how its body is read."""

import secrets
from collections.abc import Mapping
from typing import NamedTuple

from starlette.types import Receive, Scope

from roundsman.gateway.domain.calls import Headers
from roundsman.gateway.domain.errors import BodyCutOff, BodyTooLarge

_LONGEST_REQUEST_ID = 128


# Tuples, since every request makes both: a frozen dataclass takes four times as long to make.
class Request(NamedTuple):
    """A request that came in."""

    scope: Scope
    receive: Receive
    incoming: "Incoming"

    def with_authorization(self, value: bytes) -> "Request":
        """The same with other credentials."""
        others = [pair for pair in self.scope["headers"] if pair[0] != b"authorization"]
        scope = {**self.scope, "headers": [*others, (b"authorization", value)]}
        return self._replace(scope=scope, incoming=self.incoming._replace(authorization=value))


class Incoming(NamedTuple):
    """What the gateway itself reads of a request's headers."""

    authorization: bytes
    request_id: bytes
    has_body: bool
    length: int  # 0 where it is not told
    values: Mapping[bytes, bytes]  # all of them by their names; of those that came twice the last


def target_of(scope: Scope) -> str:
    """Path and query as they came, still percent-encoded."""
    query: bytes = scope["query_string"]
    path: bytes = scope["raw_path"]
    return (path + b"?" + query if query else path).decode("latin-1")


async def whole_body(receive: Receive, length: int, limit_bytes: int) -> bytes:
    """All of it, unless it is longer than that, or `length` announces that it is.

    Raises:
        BodyTooLarge, BodyCutOff: as they say; no more of it is read.
    """
    received: list[bytes] = []
    size, more = 0, True
    while more and max(size, length) <= limit_bytes:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyCutOff("The connection ended before the body did.")
        received.append(message.get("body", b""))
        size += len(received[-1])
        more = message.get("more_body", False)
    if max(size, length) > limit_bytes:
        raise BodyTooLarge(f"A body may have at most {limit_bytes} bytes.")
    return received[0] if len(received) == 1 else b"".join(received)


def read_headers(headers: Headers) -> Incoming:
    """What the gateway itself needs of them."""
    found = dict(headers)
    length = found.get(b"content-length", b"0")
    return Incoming(
        authorization=found.get(b"authorization", b""),
        request_id=_request_id(found.get(b"x-request-id", b"")),
        has_body=length != b"0" or b"transfer-encoding" in found,
        length=int(length) if length.isdigit() else 0,
        values=found,
    )


def _request_id(given: bytes) -> bytes:
    """The caller's own id if it is one that can stand in a log, else a new one."""
    if 0 < len(given) <= _LONGEST_REQUEST_ID and given.isascii() and given.decode().isprintable():
        return given
    return secrets.token_hex(16).encode()
