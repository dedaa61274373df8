"""Health, metrics and the OpenAPI document of every application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession
from fastapi import APIRouter
from prometheus_client import REGISTRY

from roundsman.testkit import TokenIssuer
from roundsman.testkit.served import served
from roundsman.web import Checks, create_app
from roundsman.web.app import HealthCheck


async def answers() -> bool:
    return True


async def says_no() -> bool:
    return False


async def is_away() -> bool:
    raise ConnectionRefusedError("nobody listens")


async def hangs() -> bool:
    await asyncio.Event().wait()
    return True


@asynccontextmanager
async def app(issuer: TokenIssuer, **checks: HealthCheck) -> AsyncIterator[ClientSession]:
    async with served(create_app("healthy", [], issuer.verifier, Checks(needed=checks))) as http:
        yield http


@pytest.mark.parametrize(
    ("checks", "status", "missing"),
    [
        ({}, 200, []),
        ({"postgres": answers}, 200, []),
        ({"postgres": says_no, "kafka": answers}, 503, ["postgres"]),
        ({"postgres": is_away}, 503, ["postgres"]),
        ({"kafka": answers, "postgres": hangs, "mongo": hangs}, 503, ["postgres", "mongo"]),
    ],
)
async def test_ready_tells_which_dependency_is_missing(
    issuer: TokenIssuer,
    monkeypatch: pytest.MonkeyPatch,
    checks: dict[str, HealthCheck],
    status: int,
    missing: list[str],
) -> None:
    monkeypatch.setattr("roundsman.web.app._CHECK_WITHIN_S", 0.05)
    async with app(issuer, **checks) as http, http.get("/health/ready") as response:
        body = await response.json()

    assert (response.status, body["missing"]) == (status, missing)
    assert body["status"] == ("missing" if missing else "ready")


async def test_an_application_is_ready_while_only_effects_have_to_wait(issuer: TokenIssuer) -> None:
    checks = Checks(needed={"postgres": answers}, awaited={"kafka": is_away})
    async with (
        served(create_app("healthy", [], issuer.verifier, checks)) as http,
        http.get("/health/ready") as response,
    ):
        body = await response.json()

    assert (response.status, body) == (200, {"status": "waiting", "missing": ["kafka"]})


async def test_an_application_lives_while_what_it_needs_is_away(issuer: TokenIssuer) -> None:
    async with app(issuer, postgres=is_away) as http, http.get("/health/live") as response:
        body = await response.json()

    assert (response.status, body) == (200, {"status": "live"})


async def test_metrics_are_there_for_prometheus(issuer: TokenIssuer) -> None:
    async with app(issuer) as http, http.get("/metrics") as response:
        text = await response.text()

    assert response.content_type == "text/plain"
    assert "# HELP python_info" in text


async def test_requests_are_measured_by_their_template(issuer: TokenIssuer) -> None:
    async with served(create_app("measured", [], issuer.verifier, Checks())) as http:
        for path in ("/health/live", "/health/live", "/no/such/ord_1"):
            (await http.get(path)).release()

    assert _requests("/health/live", "200") == 2
    assert _requests("none", "404") == 1


def _requests(route: str, status: str) -> float:
    labels = {"service": "measured", "method": "GET", "route": route, "status": status}
    return REGISTRY.get_sample_value("roundsman_http_request_seconds_count", labels) or 0.0


async def test_health_and_metrics_need_no_token_and_are_not_in_the_document(issuer: TokenIssuer) -> None:
    async with app(issuer) as http, http.get("/openapi.json") as response:
        document = await response.json()

    assert document["info"]["title"] == "healthy"
    assert document["paths"] == {}


async def test_a_path_with_a_slash_more_leads_nowhere(issuer: TokenIssuer) -> None:
    router = APIRouter()
    router.get("/parcels")(answers)
    async with served(create_app("healthy", [router], issuer.verifier, Checks())) as http:
        async with http.get("/parcels", allow_redirects=False) as there:
            assert there.status == 200
        async with http.get("/parcels/", allow_redirects=False) as nowhere:
            assert (nowhere.status, "Location" in nowhere.headers) == (404, False)
