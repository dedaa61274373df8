"""Counts and times requests by their route's template. Plain ASGI: every request passes here."""

import time
from functools import cache

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roundsman.observability.metrics import REQUESTED


class Measured:
    """Middleware that tells what an application answered, and how fast."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on the request; see the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500  # unless an answer begins

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began_s = time.perf_counter()
        try:
            await self._app(scope, receive, noting)
        finally:
            took_s = time.perf_counter() - began_s
            _requested(self._service, scope["method"], _template(scope), status).observe(took_s)


@cache
def _requested(service: str, method: str, template: str, status: int) -> Histogram:
    """Bounded by routes, statuses and the methods that the server can parse."""
    return REQUESTED.labels(service, method, template, status)


def _template(scope: Scope) -> str:
    """The route's path with its parameters' names: never a value, and few of them."""
    return getattr(scope.get("route"), "path", "") or "none"
