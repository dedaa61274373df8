"""The merged OpenAPI document and the page that shows it; both work without the internet."""

import asyncio
import gzip
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from importlib import resources

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from roundsman.gateway.api.economy import economical
from roundsman.gateway.domain.calls import Answer
from roundsman.gateway.domain.document import Document, merge
from roundsman.gateway.domain.routes import DOCUMENT
from roundsman.kernel.errors import NotFound

_FRESH_S = 60.0  # a service may come back with more paths
_INCOMPLETE_S = 2.0  # how long a document with services missing is given out
_FILES = {  # of Swagger UI, Apache-2.0, as packaged by fastapi-swagger
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roundsman API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="document"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""

# No validator: it would send the document's address to a server outside.
_START = """SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#document",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  docExpansion: "none",
});
"""

Fetch = Callable[[], Awaitable[Mapping[str, Document]]]  # service -> its document


class MergedDocument:
    """Keeps the merged document for a while; asks the services again sooner if one was missing."""

    def __init__(self, fetch: Fetch, expected: int, own: Mapping[str, Document]) -> None:
        self._fetch = fetch
        self._own = own
        self._expected = expected  # how many services have a document
        self._merged = b""
        self._good_until = 0.0
        self._fetching = asyncio.Lock()

    async def json(self) -> bytes:
        """The document as it is sent."""
        async with self._fetching:
            if time.monotonic() >= self._good_until:
                await self._renew()
        return self._merged

    async def _renew(self) -> None:
        documents = await self._fetch()
        self._merged = orjson.dumps(merge({**documents, **self._own}))
        complete = len(documents) >= self._expected
        self._good_until = time.monotonic() + (_FRESH_S if complete else _INCOMPLETE_S)


def document_routes(document: MergedDocument) -> APIRouter:
    """`/api/v1/openapi.json`, `/docs` and what the page needs; `/` leads there."""
    router = APIRouter(include_in_schema=False)

    @router.get(DOCUMENT)
    async def openapi(request: Request) -> Response:
        answer = Answer(status=200, headers=[(b"content-type", b"application/json")], body=await document.json())
        sent = economical(answer, DOCUMENT, "GET", dict(request.headers.raw))
        return Response(await sent.read(), sent.status, {name.decode(): value.decode() for name, value in sent.headers})

    @router.get("/")
    async def start() -> Response:
        return RedirectResponse("/docs")

    @router.get("/docs")
    async def page() -> Response:
        return HTMLResponse(_PAGE)

    @router.get("/docs/start.js")
    async def start_script() -> Response:
        return Response(_START, media_type="text/javascript")

    @router.get("/docs/{name}")
    async def file(name: str, request: Request) -> Response:
        if name not in _FILES:
            raise NotFound("There is no such file.")
        return _packed(name) if "gzip" in request.headers.get("accept-encoding", "") else _plain(name)

    return router


def _plain(name: str) -> Response:
    return Response(_content(name), media_type=_FILES[name], headers={"Cache-Control": "max-age=3600"})


def _packed(name: str) -> Response:
    headers = {"Cache-Control": "max-age=3600", "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(_gzipped(name), media_type=_FILES[name], headers=headers)


@cache
def _content(name: str) -> bytes:
    return resources.files("fastapi_swagger").joinpath("resources", name).read_bytes()


@cache
def _gzipped(name: str) -> bytes:
    return gzip.compress(_content(name))
