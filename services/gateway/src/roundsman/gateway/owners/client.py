"""Sends requests to the owning services; knows what may be sent again when one is away."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from roundsman.gateway.domain.calls import NOT_RETURNED, READS, Answer, Call, kept_headers
from roundsman.gateway.domain.errors import ServiceAway, ServiceTooSlow

_CONNECT_S = 2.0
_IDLE_S = 4.0  # below the five seconds after which the services close an idle connection
_WHOLE_BYTES = 64 * 1024  # up to here an answer is read whole, which also makes it safe to ask again
_BODILESS = (204, 304)
_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 0.4
_WRITTEN_BY_CALLER = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")

# The service took the connection and broke it: it may have done what was asked.
_BROKEN = (
    aiohttp.ServerDisconnectedError,
    aiohttp.ClientOSError,
    aiohttp.ClientPayloadError,
    aiohttp.ClientConnectionResetError,  # before all of the request was written; none of the above
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long an answer may take, and how long a service that restarts is waited for."""

    answer_s: float
    restart_s: float


@dataclass(slots=True)
class _Owner:
    """One service: where it is, and since when it refuses connections."""

    url: str
    refuses_since: float | None = None

    def refused(self) -> float:
        """Note a refusal; how many seconds ago the first of this row was."""
        now = time.monotonic()
        if self.refuses_since is None:
            self.refuses_since = now
        return now - self.refuses_since


class OwnerClient:
    """One pool of connections to all services. Close it when done."""

    def __init__(self, urls: Mapping[str, str], patience: Patience) -> None:
        self._owners = {name: _Owner(url.rstrip("/")) for name, url in urls.items()}
        self._patience = patience
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_S),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S, sock_read=patience.answer_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_WRITTEN_BY_CALLER,
        )

    async def close(self) -> None:
        """Drop the connections."""
        await self._http.close()

    @property
    def services(self) -> tuple[str, ...]:
        """The services that there are on this platform."""
        return tuple(self._owners)

    async def send(self, call: Call) -> Answer:
        """Ask the service.

        A refused connection reached nobody, so it is tried again until the service has been away for the
        time that a restart takes. A connection that broke is tried again once, for reads only.

        Raises:
            ServiceAway: no answer; nothing was done if the connection was refused.
            ServiceTooSlow: no answer in time.
        """
        owner = self._owners.get(call.service)
        if owner is None:
            raise ServiceAway(f"The service {call.service} is not part of this platform.")
        pause_s, broken = _PAUSE_S, False
        while True:
            try:
                answer = await self._once(owner, call)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                if owner.refused() + pause_s > self._patience.restart_s:
                    raise ServiceAway(f"The service {call.service} is away: try again in a moment.") from error
                await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
            except TimeoutError as error:
                raise ServiceTooSlow(f"The service {call.service} did not answer in time.") from error
            except _BROKEN as error:
                if broken or call.method not in READS:
                    raise ServiceAway(_broke_off(call.service)) from error
                broken = True
            else:
                owner.refuses_since = None
                return answer

    async def _once(self, owner: _Owner, call: Call) -> Answer:
        response = await self._http.request(
            call.method,
            URL(owner.url + call.target, encoded=True),
            headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in call.headers],
            data=call.body or None,
            allow_redirects=False,
        )
        headers = [(name.lower(), value) for name, value in response.raw_headers]
        length = response.content_length
        bodiless = call.method == "HEAD" or response.status in _BODILESS
        whole = bodiless or (length is not None and length <= _WHOLE_BYTES)
        body = await response.read() if whole else _parts(response)
        return Answer(status=response.status, headers=kept_headers(headers, NOT_RETURNED), body=body)


def _broke_off(service: str) -> str:
    return (
        f"The service {service} broke off while it was asked, and may have done it: "
        "look first, or send it again with the same Idempotency-Key."
    )


async def _parts(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    async with response:
        async for part in response.content.iter_any():
            yield part
