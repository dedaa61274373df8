"""Makes a service's FastAPI application."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from fastapi import APIRouter, FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from roundsman.web import problems
from roundsman.web.tokens import TokenVerifier

HealthCheck = Callable[[], Awaitable[bool]]


def create_app(
    title: str, routers: Sequence[APIRouter], verifier: TokenVerifier, checks: Mapping[str, HealthCheck]
) -> FastAPI:
    """An application with the service's routes, problem details, health and metrics.

    `checks` maps a dependency's name to whether it answers; `/health/ready` tells which does not.
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
        missing = [name for name, check in checks.items() if not await check()]
        response.status_code = 503 if missing else 200
        return {"status": "missing" if missing else "ready", "missing": missing}

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
