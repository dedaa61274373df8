"""Headers by which browsers keep a user safe, on every answer (OWASP ASVS 5, 3.4)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roundsman.gateway.domain.apps import APPS, SHARED
from roundsman.gateway.domain.calls import Headers

# An answer of the API is no page: it may load nothing, and be shown in nothing.
_NOTHING = b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# Swagger UI sets styles of its own, and has pictures in its style sheet.
_OWN_FILES = (
    b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The apps draw their maps in a worker and ask the API; all of it is here, and nothing comes from elsewhere.
_PAGES = (
    b"default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    b"font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PLACES = frozenset((*APPS, SHARED))
_OF_PAGES = [(b"cross-origin-opener-policy", b"same-origin")]


class Hardened:
    """Middleware that adds them to the application's own answers, where they do not have them. Plain ASGI."""

    def __init__(self, app: ASGIApp, hsts_s: int) -> None:
        self._app = app
        self._api = api_headers(hsts_s)
        self._docs = _headers(_OWN_FILES, hsts_s) + _OF_PAGES
        self._pages = _headers(_PAGES, hsts_s) + _OF_PAGES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on the request; see the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ours = self._headers_of(scope["path"])

        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                has = dict(message["headers"])
                message["headers"] = [*message["headers"], *(pair for pair in ours if pair[0] not in has)]
            await send(message)

        await self._app(scope, receive, hardened)

    def _headers_of(self, path: str) -> Headers:
        if path.removeprefix("/").partition("/")[0] in _PLACES:
            return self._pages
        return self._docs if path.startswith("/docs") else self._api


def api_headers(hsts_s: int) -> Headers:
    """Those of an answer that is no page."""
    return _headers(_NOTHING, hsts_s)


def _headers(policy: bytes, hsts_s: int) -> Headers:
    headers = [
        (b"content-security-policy", policy),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cache-control", b"no-store"),  # unless the answer says that it may be kept
    ]
    if hsts_s:
        headers.append((b"strict-transport-security", f"max-age={hsts_s}; includeSubDomains".encode()))
    return headers
