"""The pages of the web apps and their files, as their own build has left them beside this package."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from roundsman.gateway.domain.apps import APPS, SHARED
from roundsman.kernel.errors import NotFound

BUILT = Path(__file__).parents[1] / "pages"
_PAGE = "index.html"
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
# The build puts a digest of what is in them into the names of these: they never change.
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One file of an app."""

    content: bytes
    media_type: str
    cache: str


def read_pages(folder: Path) -> Mapping[str, Page]:
    """Every file below the folder by its path there; none if nothing was built."""
    files = sorted(file for file in folder.rglob("*") if file.suffix in _TYPES)
    return {file.relative_to(folder).as_posix(): _read(file, folder) for file in files}


def page_routes(pages: Mapping[str, Page]) -> APIRouter:
    """Each app below its name: files by theirs, all other addresses are its one page; and the files that apps share.

    What packs a file is no coroutine: the first time takes a tenth of a second, which sockets need not wait for.
    """
    router = APIRouter(include_in_schema=False)
    for app in APPS:
        _add(router, app, pages)

    @router.get(f"/{SHARED}/{{path:path}}")
    def shared(path: str, request: Request) -> Response:
        return _answer(pages.get(f"{SHARED}/{path}"), request)

    return router


def _add(router: APIRouter, app: str, pages: Mapping[str, Page]) -> None:
    start = f"{app}/{_PAGE}"

    @router.get(f"/{app}")
    async def bare() -> Response:
        return RedirectResponse(f"/{app}/")

    @router.get(f"/{app}/{{path:path}}")
    def page(path: str, request: Request) -> Response:
        if start not in pages:
            raise NotFound("This app was not built here: make web.")
        return _answer(pages.get(f"{app}/{path}" if "." in path.rpartition("/")[2] else start), request)


def _answer(found: Page | None, request: Request) -> Response:
    if found is None:
        raise NotFound("There is no such file.")
    return _sent(found, "gzip" in request.headers.get("accept-encoding", ""))


def _sent(page: Page, packs: bool) -> Response:
    headers = {"Cache-Control": page.cache, "Vary": "Accept-Encoding"}
    if packs:
        return Response(
            _packed(page.content), media_type=page.media_type, headers=headers | {"Content-Encoding": "gzip"}
        )
    return Response(page.content, media_type=page.media_type, headers=headers)


@cache
def _packed(content: bytes) -> bytes:
    """When first asked for, in a thread: at the start it would keep all waiting who come back to their sockets."""
    return gzip.compress(content, mtime=0)


def _read(file: Path, folder: Path) -> Page:
    content, for_good = file.read_bytes(), file.parent == folder / SHARED
    return Page(
        content=content,
        media_type=_TYPES[file.suffix],
        cache=_FOR_GOOD if for_good else _ASK_EACH_TIME,
    )
