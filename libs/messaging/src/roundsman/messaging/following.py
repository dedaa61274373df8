"""The span in which a record is handled, and the cause that hands it on."""

from contextlib import AbstractContextManager, nullcontext

from opentelemetry.trace import SpanKind

from roundsman.messaging.received import Received
from roundsman.observability.traces import following, tracer_provider


def following_record(record: Received, group: str) -> AbstractContextManager[str]:
    """The span in which a group handles the record; gives the traceparent of what follows."""
    traceparent = record.headers.get("traceparent", "")
    if tracer_provider() is None:
        return nullcontext(traceparent)
    return following(f"{group} {record.type}", traceparent, SpanKind.CONSUMER, {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.destination.name": record.topic,
        "messaging.consumer.group.name": group,
        "messaging.message.id": record.message_id,
        "messaging.kafka.message.key": record.key,
    })  # fmt: skip
