"""Structured logs, metrics declared once, and traces that cross topics; never a payload or a personal field."""

from roundsman.observability.logs import configure_logging
from roundsman.observability.traces import configure_traces

__all__ = ["configure_logging", "configure_traces"]
