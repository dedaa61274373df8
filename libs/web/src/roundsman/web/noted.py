"""Says in the log whom a service kept out, or who guessed wrong: names and ids, never what was sent."""

from http import HTTPStatus

import structlog
from starlette.requests import Request

from roundsman.kernel.errors import DomainError

log = structlog.get_logger(__name__)

_NOTED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
_GUESS = "wrong-"  # `wrong-password`, `wrong-code`, `wrong-pin`
_LONGEST_ID = 128  # of a request: callers choose it


def note_refusal(request: Request, error: DomainError) -> None:
    """One line for what an operator looks for after an attack; nothing for everyday mistakes."""
    if error.status not in _NOTED and not error.slug.startswith(_GUESS):
        return
    caller = getattr(request.state, "caller", None)
    log.warning(
        "refused",
        problem=error.slug,
        method=request.method,
        route=getattr(request.scope.get("route"), "path", ""),
        user_id=caller.user_id if caller else None,
        session_id=caller.session_id if caller else None,
        actor_id=caller.actor_id if caller else None,
        request_id=request.headers.get("x-request-id", "")[:_LONGEST_ID],
    )
