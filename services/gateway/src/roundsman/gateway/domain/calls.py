"""A request to an owning service, and its answer."""

from collections.abc import AsyncIterable
from dataclasses import dataclass

Headers = list[tuple[bytes, bytes]]  # names in lower case

READS = frozenset({"GET", "HEAD"})  # may be sent twice without harm

_OF_ONE_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# What a server believes of a proxy: no caller says it.
_OF_PROXIES = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip"})
# Made anew on either side: addresses, lengths, and what the outer server writes itself.
NOT_FORWARDED = _OF_ONE_HOP | _OF_PROXIES | {b"host", b"content-length", b"expect", b"x-request-id"}
NOT_RETURNED = _OF_ONE_HOP | {b"server", b"date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as it goes to the service."""

    service: str
    method: str
    target: str  # path and query, as they came, still percent-encoded
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A service's answer; `body` is all of it, or its parts where it is long or of unknown length."""

    status: int
    headers: Headers
    body: bytes | AsyncIterable[bytes]

    async def read(self) -> bytes:
        """All of the body."""
        return self.body if isinstance(self.body, bytes) else b"".join([part async for part in self.body])


def kept_headers(headers: Headers, dropped: frozenset[bytes]) -> Headers:
    """The headers without those dropped and without those that `Connection` names (RFC 9110, 7.6.1)."""
    named = {name.strip().lower() for key, value in headers if key == b"connection" for name in value.split(b",")} - {
        b"close",
        b"keep-alive",
    }
    if named:
        dropped |= named
    return [pair for pair in headers if pair[0] not in dropped]
