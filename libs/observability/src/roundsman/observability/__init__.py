"""Structured logs: one JSON object a line, with the service and the correlation id, never a payload."""

from roundsman.observability.logs import configure_logging

__all__ = ["configure_logging"]
