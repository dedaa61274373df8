"""Events as they happen, and those that were missed: brings each request for them to what answers it."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

Outlets = Mapping[tuple[str, str], ASGIApp]  # (kind of connection, path) -> what answers there


class Live:
    """Middleware that answers them, and leaves the rest to the application. Plain ASGI.

    It stands outside of what only requests need: a socket keeps all that it came through for as long as it is open.
    """

    def __init__(self, app: ASGIApp, outlets: Outlets) -> None:
        self._app = app
        self._outlets = outlets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on the request; see the class."""
        app = self._outlets.get((scope["type"], scope.get("path", "")), self._app)
        if scope.get("method", "GET") != "GET":
            app = self._app
        await app(scope, receive, send)
