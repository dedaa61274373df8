"""Lines in the log about what the gateway refused: who it was, and the request's id, which a proxy's log has, too."""

import time

import structlog

from roundsman.gateway.domain.quota import Allowance, Quota
from roundsman.kernel.errors import DomainError

log = structlog.get_logger(__name__)

_LINES_A_MINUTE = 600  # under attack the metric counts on, and the log stays of a size


class Notes:
    """Bounded, whatever comes in."""

    def __init__(self, lines_a_minute: int = _LINES_A_MINUTE) -> None:
        self._lines = Quota(Allowance(name="lines", most=lines_a_minute))

    def refused(self, error: DomainError, service: str, person: str, request_id: bytes) -> None:
        """One line, if there is room for it. `person` is who has shown a good token, or empty."""
        if self._lines.take("", time.monotonic()).wait_s:
            return
        log.warning(
            "refused",
            problem=error.slug,
            to=service,
            user_id=person or None,
            request_id=request_id.decode("latin-1"),
        )
