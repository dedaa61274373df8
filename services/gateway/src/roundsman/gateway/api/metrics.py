"""The gateway's own figures on /metrics."""

from functools import cache

from prometheus_client import Counter, Gauge

_FORWARDED = Counter(
    "gateway_forwarded", "Requests forwarded, by service and class of the answer.", ["service", "answer"]
)
SOCKETS = Gauge("gateway_sockets", "Sockets that are open.")
SLOW_SOCKETS = Counter("gateway_slow_sockets", "Sockets dropped because they did not keep up.")


def count_forwarded(service: str, status: int) -> None:
    """Count one request that was answered."""
    _forwarded(service, status // 100).inc()


@cache
def _forwarded(service: str, hundreds: int) -> Counter:
    return _FORWARDED.labels(service, f"{hundreds}xx")
