"""Every metric of the platform, declared once: its unit ends its name, its meaning is its help.

Loops count once a batch, never once a record. `docs/operating.md` lists them; a test holds it to this module.
"""

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

# A second series for each, which nobody asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]

_WORK_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

CONSUMED = Counter(
    "roundsman_consumer",
    "Records taken in: handled with their batch, redone one by one after their batch failed, or parked.",
    ["group", "outcome"],
    unit="records",
)
BATCH = Histogram(
    "roundsman_consumer_batch",
    "Time to take in one lane's records of a poll, commit included.",
    ["group"],
    unit="seconds",
    buckets=_WORK_S,
)
LAG = Gauge(
    "roundsman_consumer_lag",
    "Records that the group has not read yet, in the partitions of this process.",
    ["group"],
    unit="records",
)
PUBLISHED = Counter("roundsman_relay_published", "Outbox rows that Kafka has confirmed.", ["service"], unit="rows")
OUTBOX_WAITING = Gauge(
    "roundsman_outbox_waiting",
    "How long the oldest row that this relay has read waits for Kafka; 0 while all goes out.",
    ["service"],
    unit="seconds",
)
FIRED = Counter(
    "roundsman_fired",
    "Timers claimed: done, or to be tried again.",
    ["service", "kind", "outcome"],
    unit="timers",
)
OVERDUE = Gauge(
    "roundsman_timers_overdue",
    "How late the latest timer of the last claim was; 0 when nothing was due.",
    ["service"],
    unit="seconds",
)
CALLED = Histogram(
    "roundsman_outgoing_call",
    "Time of calls to the outside, by whether an answer was recorded.",
    ["service", "kind", "outcome"],
    unit="seconds",
    buckets=_WORK_S,
)
REQUESTED = Histogram(
    "roundsman_http_request",
    "Time of HTTP requests by route template and status, to the end of the answer.",
    ["service", "method", "route", "status"],
    unit="seconds",
    buckets=_WORK_S,
)
FORWARDED = Counter(
    "roundsman_gateway_forwarded",
    "Requests that the gateway forwarded, by service and class of the answer.",
    ["service", "answer"],
    unit="requests",
)
REFUSED = Counter(
    "roundsman_gateway_refused",
    "Requests, messages of sockets, and sockets that the gateway itself refused, by the problem that it told.",
    ["problem"],
    unit="requests",
)
OPEN_SOCKETS = Gauge("roundsman_gateway_open", "Sockets and event streams that are open.", unit="sockets")
SLOW_SOCKETS = Counter(
    "roundsman_gateway_slow", "Sockets and event streams dropped because they did not keep up.", unit="sockets"
)
REVOKED_UNTOLD = Counter(
    "roundsman_revoked_untold",
    "Times that the list of revoked tokens could not be read; the last one holds.",
    unit="requests",
)
