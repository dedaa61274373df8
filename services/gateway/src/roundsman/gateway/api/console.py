"""The console's page and its files, as the console's own build has left them beside this package."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

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
    """One file of the console, plain and packed."""

    content: bytes
    packed: bytes
    media_type: str
    cache: str


def read_pages(folder: Path) -> Mapping[str, Page]:
    """Every file below the folder by its path there; none if the console was not built."""
    files = sorted(file for file in folder.rglob("*") if file.suffix in _TYPES)
    return {file.relative_to(folder).as_posix(): _read(file, folder) for file in files}


def console_routes(pages: Mapping[str, Page]) -> APIRouter:
    """`/console/` and all below it: files by their names, and for every other address the one page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/console")
    async def start() -> Response:
        return RedirectResponse("/console/")

    @router.get("/console/{path:path}")
    async def page(path: str, request: Request) -> Response:
        found = pages.get(path if "." in path.rpartition("/")[2] else _PAGE)
        if found is None:
            raise NotFound("There is no such file." if pages else "The console was not built here: make console.")
        return _sent(found, "gzip" in request.headers.get("accept-encoding", ""))

    return router


def _sent(page: Page, packs: bool) -> Response:
    headers = {"Cache-Control": page.cache, "Vary": "Accept-Encoding"}
    if packs:
        return Response(page.packed, media_type=page.media_type, headers=headers | {"Content-Encoding": "gzip"})
    return Response(page.content, media_type=page.media_type, headers=headers)


def _read(file: Path, folder: Path) -> Page:
    content, for_good = file.read_bytes(), file.parent == folder / "assets"
    return Page(
        content=content,
        packed=gzip.compress(content, mtime=0),
        media_type=_TYPES[file.suffix],
        cache=_FOR_GOOD if for_good else _ASK_EACH_TIME,
    )
