"""One trace from a request over the outbox and a consumer to the next outbox, and none while tracing is off."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import APIRouter
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from roundsman.contracts.errors import UnknownSchemaId
from roundsman.contracts.types.order import OrderReady
from roundsman.messaging.memory_log import MemoryConsumer, MemoryLog
from roundsman.messaging.opening import NoKeys, RecordReader
from roundsman.messaging.processor import Processor
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.observability.traces import (
    NoSuchExporter,
    configure_traces,
    current_traceparent,
    following,
    stop_tracing,
    trace_to,
    tracer_provider,
)
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.timer_worker import Due, TimerWorker
from roundsman.persistence.units import Units
from roundsman.testkit import TokenIssuer, fake_codec, memory_units
from roundsman.testkit.counters import CounterWork, adding, outbound
from roundsman.testkit.served import served
from roundsman.web import Checks, create_app

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class NoSchemas:
    async def fetch(self, schema_id: int) -> dict[str, Any]:
        raise UnknownSchemaId(schema_id)


async def _echo(message: OrderReady, work: CounterWork) -> None:
    (await work.counter(f"after-{message.order_id}")).add(1, work.now)
    work.timers.set("remind", message.order_id, work.now)


GROUP = ConsumerGroup(name="dispatch.echo", topics=[OrderReady.TOPIC], reactions={OrderReady: Reaction(handle=_echo)})


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    trace_to(SimpleSpanProcessor(exporter), "test")
    yield exporter
    stop_tracing()


@dataclass
class Bench:
    """Two services' worth of chassis on one store in memory."""

    units: Units[CounterWork]
    database: MemoryDatabase
    log: MemoryLog = field(default_factory=MemoryLog)

    async def post(self, issuer: TokenIssuer) -> None:
        router = APIRouter()

        @router.post("/counts/{counter_id}")
        async def count(counter_id: str) -> int:
            return int(await self.units.run(adding(counter_id, 5)))

        app = create_app("counters", [router], issuer.verifier, Checks())
        async with served(app) as http, http.post("/counts/c1", headers={"traceparent": CALLER}) as response:
            assert response.status == 200

    async def relay(self) -> list[str]:
        """Put what is in the outbox on the log; returns the rows' traceparents."""
        async with self.database.transaction() as session:
            rows = await session.outbox.oldest(100)
            await session.outbox.remove([row.id for row in rows])
        await self.log.publish(rows)
        return [row.headers.get("traceparent", "") for row in rows]

    async def consume(self) -> None:
        await MemoryConsumer(
            Processor(GROUP, self.units, RecordReader(fake_codec(), NoSchemas(), NoKeys())), self.log
        ).drain()

    async def fire(self) -> None:
        async def remind(timer: object, work: CounterWork) -> None:
            (await work.counter("reminded")).add(1, work.now)

        await TimerWorker(self.units, Due(deadlines={"remind": remind}), "test").fire_due()


@pytest.fixture
def bench() -> Bench:
    return Bench(*memory_units(CounterWork, outbound))


async def test_one_trace_goes_from_a_request_over_topics_and_timers(
    issuer: TokenIssuer, bench: Bench, spans: InMemorySpanExporter
) -> None:
    await bench.post(issuer)
    first = await bench.relay()
    await bench.consume()
    second = await bench.relay()
    await bench.fire()
    third = await bench.relay()

    request, consumed, fired = (_named(spans, name) for name in ("POST /counts", "dispatch.echo", "timer remind"))
    assert [first, second, third] == [[_traceparent(request)], [_traceparent(consumed)], [_traceparent(fired)]]
    assert {row.split("-")[1] for row in (*first, *second, *third)} == {CALLER.split("-")[1]}
    assert [_parent(span) for span in (request, consumed, fired)] == [
        CALLER.split("-")[2],
        first[0].split("-")[2],
        second[0].split("-")[2],
    ]


async def test_nothing_is_traced_while_tracing_is_off(issuer: TokenIssuer, bench: Bench) -> None:
    await bench.post(issuer)

    assert await bench.relay() == [""]
    assert tracer_provider() is None


async def test_a_trace_that_comes_in_is_handed_on_while_tracing_is_off() -> None:
    with following("anything", CALLER) as traceparent:
        assert (traceparent, current_traceparent()) == (CALLER, "")


def test_a_failed_span_tells_the_kind_of_error_and_not_its_text(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="mira"), following("failing", ""):
        raise ValueError("mira@example.org")

    (span,) = spans.get_finished_spans()
    assert (span.status.description, span.events) == ("ValueError", ())


def test_an_exporter_that_is_not_installed_is_named() -> None:
    with pytest.raises(NoSuchExporter, match="opentelemetry-exporter-pigeon"):
        configure_traces("test", {"OTEL_TRACES_EXPORTER": "pigeon"})


@pytest.mark.parametrize("environment", [{}, {"OTEL_TRACES_EXPORTER": "none"}])
def test_nothing_is_exported_unless_asked_for(environment: dict[str, str]) -> None:
    configure_traces("test", environment)

    assert tracer_provider() is None


def _named(spans: InMemorySpanExporter, start: str) -> ReadableSpan:
    (found,) = (span for span in spans.get_finished_spans() if span.name.startswith(start))
    return found


def _traceparent(span: ReadableSpan) -> str:
    context = span.get_span_context()
    assert context is not None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-01"


def _parent(span: ReadableSpan) -> str:
    assert span.parent is not None
    return f"{span.parent.span_id:016x}"
