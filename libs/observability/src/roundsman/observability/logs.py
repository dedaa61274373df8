"""Logs as JSON lines on standard error."""

import logging
import sys

import structlog

# Chatty while a broker or a database is away: the retry that follows is what matters, and we log that.
_QUIET = {
    "aiokafka": logging.CRITICAL,
    "asyncio": logging.WARNING,
    "alembic": logging.WARNING,
    "uvicorn.error": logging.WARNING,  # names each socket's path with its query, and so its access token
}


def configure_logging(service: str) -> None:
    """Send structlog's and the standard library's records to standard error. Call once in a process."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
