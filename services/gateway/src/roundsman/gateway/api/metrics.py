"""The gateway's own figures on /metrics."""

from functools import cache

from prometheus_client import Counter

from roundsman.observability.metrics import FORWARDED


def count_forwarded(service: str, status: int) -> None:
    """Count one request that was answered."""
    _forwarded(service, status // 100).inc()


@cache
def _forwarded(service: str, hundreds: int) -> Counter:
    return FORWARDED.labels(service, f"{hundreds}xx")
