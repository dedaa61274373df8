"""The apps' pages and files: what is sent for which address, and how long browsers keep it."""

import gzip
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from roundsman.gateway.api.front import Browsers, add_front
from roundsman.gateway.api.pages import page_routes, read_pages
from roundsman.gateway.fakes import Asked, a_gate, ask
from roundsman.web import problems

PAGE, SCRIPT = b"<!doctype html><title>Roundsman</title>", b"export const answer = 42;" * 50


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "assets").mkdir(parents=True)
    for app in ("console", "customer"):
        (folder / app).mkdir()
        (folder / app / "index.html").write_bytes(app.encode() + PAGE)
    (folder / "customer" / "sw.js").write_bytes(SCRIPT)
    (folder / "assets" / "index-1a2b3c.js").write_bytes(SCRIPT)
    (folder / "notes.txt").write_bytes(b"nobody's business")
    (tmp_path / "secret.json").write_bytes(b"{}")
    return folder


def front(folder: Path) -> ASGIApp:
    app = FastAPI()
    app.include_router(page_routes(read_pages(folder)))
    problems.install(app)
    add_front(app, a_gate(), Browsers(origins=(), hsts_s=0), {})
    return app


@pytest.mark.parametrize("path", ["/console/", "/customer/", "/console/orders/ord_01m3vq9zt24mnpzx45hy43kwjr"])
async def test_every_page_of_an_app_is_its_one_page_and_asked_for_each_time(built: Path, path: str) -> None:
    reply = await ask(front(built), Asked(path=path))
    assert (reply.status, reply.body) == (200, path.split("/")[1].encode() + PAGE)
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["cache-control"] == "no-cache"


async def test_a_file_named_by_its_digest_is_kept_for_good(built: Path) -> None:
    reply = await ask(front(built), Asked(path="/assets/index-1a2b3c.js"))
    assert (reply.status, reply.body) == (200, SCRIPT)
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_files_are_packed_for_those_who_unpack(built: Path) -> None:
    asked = Asked(path="/assets/index-1a2b3c.js", headers={"accept-encoding": "gzip, br"})
    reply = await ask(front(built), asked)
    assert reply.headers["content-encoding"] == "gzip"
    assert gzip.decompress(reply.body) == SCRIPT


async def test_an_apps_service_worker_is_asked_for_each_time(built: Path) -> None:
    reply = await ask(front(built), Asked(path="/customer/sw.js"))
    assert (reply.body, reply.headers["cache-control"]) == (SCRIPT, "no-cache")


@pytest.mark.parametrize("path", ["/console/", "/customer/orders", "/assets/index-1a2b3c.js"])
async def test_an_app_may_load_the_gateways_files_only(built: Path, path: str) -> None:
    headers = (await ask(front(built), Asked(path=path))).headers
    policy = dict(one.strip().split(" ", 1) for one in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "worker-src")} == {"'self'"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    ["/assets/old.js", "/console/notes.txt", "/console/sw.js", "/console/../secret.json", "/assets/%2e%2e/secret.json"],
)
async def test_there_are_no_files_but_the_apps_own(built: Path, path: str) -> None:
    assert (await ask(front(built), Asked(path=path))).status == 404


async def test_an_app_that_was_not_built_says_so(built: Path) -> None:
    reply = await ask(front(built), Asked(path="/driver/"))
    assert reply.status == 404
    assert b"make web" in reply.body


async def test_the_bare_name_leads_there(built: Path) -> None:
    reply = await ask(front(built), Asked(path="/console"))
    assert (reply.status, reply.headers["location"]) == (307, "/console/")
