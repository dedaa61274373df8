"""Makes a service's FastAPI application."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter, FastAPI, Response
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from roundsman.observability.traces import tracer_provider
from roundsman.web import problems
from roundsman.web.measured import Measured
from roundsman.web.tokens import TokenVerifier

HealthCheck = Callable[[], Awaitable[bool]]
_CHECK_WITHIN_S = 2.0  # whoever asks gives up soon after


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """Dependency -> whether it answers, soon and without `OSError`.

    Without `needed` nothing works: not ready. Without `awaited`, requests are answered and their effects wait.
    """

    needed: Mapping[str, HealthCheck] = field(default_factory=dict)
    awaited: Mapping[str, HealthCheck] = field(default_factory=dict)


def create_app(title: str, routers: Sequence[APIRouter], verifier: TokenVerifier, checks: Checks) -> FastAPI:
    """An application with the service's routes, problem details, health, metrics and traces.

    `/health/ready` names the dependencies that are missing.
    """
    # A path with a slash more is another one: no redirects, which would tell where the service is inside.
    app = FastAPI(title=title, version="1", docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=_traced())
    app.state.verifier = verifier
    app.add_middleware(Measured, service=title)
    problems.install(app)
    for router in routers:
        app.include_router(router)
    app.include_router(_health(checks))
    return app


def _traced() -> TelemetryConfig:
    """Spans of requests, which continue the caller's; nothing that would hold what a request or an error says."""
    provider = tracer_provider()
    settings: TelemetryConfig = {
        "tracing": provider is not None,
        "metrics": False,
        "logs": False,
        "operation_spans": False,
        "auto_configure": False,
        "exclude": lambda scope: scope["path"].startswith(("/health/", "/metrics")),
    }
    return settings if provider is None else {**settings, "tracer_provider": provider}


def _health(checks: Checks) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready")
    async def ready(response: Response) -> dict[str, object]:
        needed, awaited = await asyncio.gather(_missing(checks.needed), _missing(checks.awaited))
        response.status_code = 503 if needed else 200
        status = "missing" if needed else "waiting" if awaited else "ready"
        return {"status": status, "missing": [*needed, *awaited]}

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


async def _missing(checks: Mapping[str, HealthCheck]) -> list[str]:
    answers = await asyncio.gather(*(_answers(check) for check in checks.values()))
    return [name for name, answered in zip(checks, answers, strict=True) if not answered]


async def _answers(check: HealthCheck) -> bool:
    try:
        return await asyncio.wait_for(check(), _CHECK_WITHIN_S)
    except (OSError, TimeoutError):
        return False
