"""The gateway's own figures on /metrics."""

from functools import cache

from prometheus_client import Counter

from roundsman.kernel.errors import DomainError
from roundsman.observability.metrics import FORWARDED, REFUSED


def count_forwarded(service: str, status: int) -> None:
    """Count one request that was answered."""
    _forwarded(service, status // 100).inc()


def count_refused(error: DomainError) -> None:
    """Count something that the gateway itself would not do."""
    _refused(error.slug).inc()


@cache
def _forwarded(service: str, hundreds: int) -> Counter:
    return FORWARDED.labels(service, f"{hundreds}xx")


@cache
def _refused(slug: str) -> Counter:
    return REFUSED.labels(slug)
