"""Traces that follow an order: W3C trace context from requests over message headers to all that follows.

Off unless `configure_traces` is told of an exporter; then `following` hands on what came in and costs next to nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import entry_points

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

EXPORTER = "OTEL_TRACES_EXPORTER"
_W3C = TraceContextTextMapPropagator()


class NoSuchExporter(Exception):
    """The environment names an exporter that no installed package brings."""


class _Switch:
    """What this process traces to: like logging, one for all of it."""

    provider: TracerProvider | None = None
    tracer: trace.Tracer | None = None


def configure_traces(service: str, environment: Mapping[str, str]) -> None:
    """Trace to what `OTEL_TRACES_EXPORTER` names (`none` if unset); OpenTelemetry's other variables hold as they are.

    Raises:
        NoSuchExporter: its package is not installed.
    """
    name = environment.get(EXPORTER, "").strip().lower()
    if name in ("", "none"):
        return
    found = [one for one in entry_points(group="opentelemetry_traces_exporter") if one.name == name]
    if not found:
        raise NoSuchExporter(f"{EXPORTER}={name}: install the package that exports so, opentelemetry-exporter-{name}")
    trace_to(BatchSpanProcessor(found[0].load()()), service)


def trace_to(processor: SpanProcessor, service: str) -> None:
    """Trace from now on; spans go to `processor`."""
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(processor)
    _Switch.provider, _Switch.tracer = provider, provider.get_tracer("roundsman")


def stop_tracing() -> None:
    """Export what waits, then trace no more. May block for some seconds."""
    provider, _Switch.provider, _Switch.tracer = _Switch.provider, None, None
    if provider is not None:
        provider.shutdown()


def tracer_provider() -> TracerProvider | None:
    """Where spans of this process go; None while tracing is off."""
    return _Switch.provider


def current_traceparent() -> str:
    """The W3C `traceparent` of the span that we are in; empty if there is none, or tracing is off."""
    if _Switch.tracer is None:
        return ""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get("traceparent", "")


def following(
    name: str, traceparent: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Mapping[str, str] | None = None
) -> AbstractContextManager[str]:
    """A span that follows from `traceparent`; gives the traceparent of what follows from it in turn.

    Off, it gives back the one that came in.
    """
    if _Switch.tracer is None:
        return nullcontext(traceparent)
    return _span(_Switch.tracer.start_span(name, _W3C.extract({"traceparent": traceparent}), kind, attributes))


@contextmanager
def _span(span: trace.Span) -> Iterator[str]:
    # An exception's text may quote personal data: the span says that it failed, the log says how.
    with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield current_traceparent()
        except BaseException as error:
            span.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise
