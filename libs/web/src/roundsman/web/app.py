"""Makes a service's FastAPI application."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from fastapi import APIRouter, FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from roundsman.web import problems
from roundsman.web.tokens import TokenVerifier

HealthCheck = Callable[[], Awaitable[bool]]
_CHECK_WITHIN_S = 2.0  # whoever asks gives up soon after


def create_app(
    title: str, routers: Sequence[APIRouter], verifier: TokenVerifier, checks: Mapping[str, HealthCheck]
) -> FastAPI:
    """An application with the service's routes, problem details, health and metrics.

    `checks` maps a dependency's name to whether it answers, soon and without `OSError`; `/health/ready` tells which
    does not.
    """
    app = FastAPI(title=title, version="1", docs_url=None, redoc_url=None)
    app.state.verifier = verifier
    problems.install(app)
    for router in routers:
        app.include_router(router)
    app.include_router(_health(checks))
    return app


def _health(checks: Mapping[str, HealthCheck]) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready")
    async def ready(response: Response) -> dict[str, object]:
        answers = await asyncio.gather(*(_answers(check) for check in checks.values()))
        missing = [name for name, answered in zip(checks, answers, strict=True) if not answered]
        response.status_code = 503 if missing else 200
        return {"status": "missing" if missing else "ready", "missing": missing}

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


async def _answers(check: HealthCheck) -> bool:
    try:
        return await asyncio.wait_for(check(), _CHECK_WITHIN_S)
    except (OSError, TimeoutError):
        return False
