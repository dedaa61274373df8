"""Events as they happen, and those that were missed: brings each request for them to what answers it."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

Outlets = Mapping[str, ASGIApp]  # path -> what answers GET there


class Live:
    """Middleware that answers them, and leaves the rest to the application. Plain ASGI."""

    def __init__(self, app: ASGIApp, outlets: Outlets) -> None:
        self._app = app
        self._outlets = outlets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on the request; see the class."""
        asks = scope["type"] == "http" and scope["method"] == "GET"
        app = self._outlets.get(scope["path"]) if asks else None
        await (app or self._app)(scope, receive, send)
