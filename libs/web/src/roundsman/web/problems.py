"""Problem details (RFC 9457): the one place that turns an error into `application/problem+json`."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from asyncpg.exceptions import CharacterNotInRepertoireError, InterfaceError, UntranslatableCharacterError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from roundsman.kernel.errors import Conflict, DomainError
from roundsman.persistence.away import AWAY, is_closed
from roundsman.web.noted import note_refusal

MEDIA_TYPE = "application/problem+json"


def problem(status: int, slug: str, detail: str, **more: Any) -> JSONResponse:
    """A problem response; `type` is a stable path that names the rule."""
    body = {"type": f"/problems/{slug}", "title": slug.replace("-", " "), "status": status, "detail": detail}
    return JSONResponse(body | more, status, media_type=MEDIA_TYPE)


def refusal(error: DomainError) -> JSONResponse:
    """The problem response of a rule that said no, with the headers that its status wants and its own `headers`."""
    response = problem(error.status, error.slug, str(error))
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"  # RFC 9110 11.6.1
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "1"
    response.headers.update(getattr(error, "headers", {}))
    return response


def install(app: FastAPI) -> None:
    """Answer every known error of `app` as a problem; anything else is a logged 500, told without its text."""
    app.add_exception_handler(DomainError, _domain_error)
    app.add_exception_handler(Conflict, _conflict)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(CharacterNotInRepertoireError, _unstorable)
    app.add_exception_handler(UntranslatableCharacterError, _unstorable)
    app.add_exception_handler(InterfaceError, _misuse)
    for away in (*AWAY, ConnectionError, TimeoutError):
        app.add_exception_handler(away, _away)
    app.add_exception_handler(Exception, _fault)


def _domain_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, DomainError):
        raise error
    note_refusal(request, error)
    return refusal(error)


def _conflict(_: Request, __: Exception) -> JSONResponse:
    response = problem(503, "busy", "Too many changes at once to the same thing: try again.")
    response.headers["Retry-After"] = "1"
    return response


def _invalid(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    return wrong_fields(error.errors())


def wrong_fields(faults: Sequence[Mapping[str, Any]]) -> JSONResponse:
    """The problem response of what pydantic found wrong with a body: each field by its path, never what was sent."""
    if any(one["type"] == "json_invalid" for one in faults):
        return problem(400, "body-is-not-json", "The body has to be JSON.")
    fields = [
        {"field": ".".join(str(part) for part in one["loc"] if part != "body"), "problem": one["msg"]} for one in faults
    ]
    return problem(422, "invalid-request", "Some fields are missing or wrong: see `fields`.", fields=fields)


def _http(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    slug = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    response = problem(error.status_code, slug, str(error.detail))
    response.headers.update(error.headers or {})
    return response


def _unstorable(_: Request, __: Exception) -> JSONResponse:
    """PostgreSQL stores every letter but NUL, which no field of ours needs."""
    return problem(422, "unstorable-text", "Leave out the character U+0000.")


def _away(_: Request, __: Exception) -> JSONResponse:
    """A database that starts anew, or anything else that was asked in vain. What was to be done may be asked again."""
    response = problem(503, "store-away", "What this needs does not answer just now: try again in a moment.")
    response.headers["Retry-After"] = "1"
    return response


def _misuse(request: Request, error: Exception) -> JSONResponse:
    if not (isinstance(error, InterfaceError) and is_closed(error)):
        raise error
    return _away(request, error)


def _fault(_: Request, __: Exception) -> JSONResponse:
    return problem(500, "internal-error", "Something went wrong here, and it is noted. Repeating may help.")
