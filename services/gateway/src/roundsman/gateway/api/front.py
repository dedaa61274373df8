"""Puts what every request passes around the application, in the one order in which it holds."""

from collections.abc import Collection
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from roundsman.gateway.api.admission import Gate
from roundsman.gateway.api.batch import Batching
from roundsman.gateway.api.forwarding import Forwarding
from roundsman.gateway.api.hardened import Hardened
from roundsman.gateway.api.live import Live, Outlets

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ASKED_WITH = ("Authorization", "Idempotency-Key", "If-Match", "If-None-Match", "X-Request-Id", "traceparent")
_TOLD_BY = ("ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "X-Request-Id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Browsers:
    """What pages in browsers may do."""

    origins: Collection[str]  # whose pages may ask; `*`: all; the gateway's own always may
    hsts_s: int  # for how long they come by HTTPS only; 0: nothing is said


def add_front(app: FastAPI, gate: Gate, browsers: Browsers, outlets: Outlets) -> None:
    """From the outside in: other sites' pages, batches, events, limits and forwarding, headers of our own pages."""
    app.add_middleware(Hardened, hsts_s=browsers.hsts_s)
    app.add_middleware(Forwarding, gate=gate)
    app.add_middleware(Live, outlets=outlets)
    app.add_middleware(Batching, gate=gate)
    if browsers.origins:
        # Without credentials: who asks is told by a header that no page sends for another.
        app.add_middleware(
            CORSMiddleware,
            allow_origins=browsers.origins,
            allow_methods=_METHODS,
            allow_headers=_ASKED_WITH,
            expose_headers=_TOLD_BY,
        )
