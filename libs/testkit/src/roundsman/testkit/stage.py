"""An app's pages without a platform: the built files, and answers from a table."""

import base64
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Request, Route

from roundsman.testkit.e2e_browser import Desk, at_desk

PAGES = Path("services/gateway/src/roundsman/gateway/pages")
_NOWHERE = "http://127.0.0.1:9"  # a secure place for the browser; every request is answered before it leaves
_API = "/api/v1/"
_KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}


@dataclass(slots=True, kw_only=True)
class Asked:
    """Something that a page asked for."""

    method: str
    path: str  # below /api/v1/
    key: str | None
    body: Any


@dataclass  # no slots: Playwright keeps a note on the object whose method it calls
class Stage:
    """Answers an app's requests, and keeps what it asked."""

    answers: Mapping[str, Any]  # path below /api/v1/ -> body
    app: str
    step_ups: set[str] = field(default_factory=set)  # paths that ask once more who it is, once
    asked: list[Asked] = field(default_factory=list)

    async def answer(self, route: Route) -> None:
        """Whatever the page asks for."""
        path = urlsplit(route.request.url).path
        if path.startswith(_API):
            await self._tell(route, path.removeprefix(_API))
        else:
            await self._give(route, path)

    def changes(self) -> list[Asked]:
        """What it asked to be changed."""
        return [one for one in self.asked if one.method != "GET"]

    async def _tell(self, route: Route, path: str) -> None:
        request = route.request
        self.asked.append(Asked(method=request.method, path=path, key=await _key(request), body=request.post_data_json))
        if request.method != "GET" and path in self.step_ups:
            self.step_ups.discard(path)
            await route.fulfill(status=401, json={"type": "/problems/step-up-required", "status": 401})
        elif path in self.answers:
            await route.fulfill(json=self.answers[path], headers={"ETag": '"1"'})
        else:
            await route.fulfill(status=404, json={"type": "/problems/not-found", "status": 404, "detail": path})

    async def _give(self, route: Route, path: str) -> None:
        file = PAGES / path.lstrip("/")
        found = file if file.is_file() else PAGES / self.app / "index.html"
        await route.fulfill(path=found, content_type=_KINDS.get(found.suffix, "application/octet-stream"))


@asynccontextmanager
async def on_stage(running: Browser, stage: Stage, *roles: str, language: str = "en") -> AsyncIterator[Desk]:
    """Somebody with these roles, signed in; there is no live connection."""
    access = f"e30.{_letters({'sub': 'usr_1', 'roles': roles})}.e30"
    login = {"access": access, "refresh": "r", "expiresAt": (time.time() + 3600) * 1000}
    kept = {f"roundsman.login.{stage.app}": json.dumps(login), "roundsman.language": language}
    async with at_desk(running, _NOWHERE) as desk:
        desk.wire.cut = True
        await desk.page.route("**/*", stage.answer)
        await desk.page.add_init_script(f"Object.assign(localStorage, {json.dumps(kept)})")
        yield desk


async def _key(request: Request) -> str | None:
    return await request.header_value("Idempotency-Key")


def _letters(claims: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
