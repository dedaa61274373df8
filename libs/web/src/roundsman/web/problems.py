"""Problem details (RFC 9457): the one place that turns an error into `application/problem+json`."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from roundsman.kernel.errors import Conflict, DomainError

MEDIA_TYPE = "application/problem+json"


def problem(status: int, slug: str, detail: str, **more: Any) -> JSONResponse:
    """A problem response; `type` is a stable path that names the rule."""
    body = {"type": f"/problems/{slug}", "title": slug.replace("-", " "), "status": status, "detail": detail}
    return JSONResponse(body | more, status, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every known error of `app` as a problem; anything else is a logged 500."""
    app.add_exception_handler(DomainError, _domain_error)
    app.add_exception_handler(Conflict, _conflict)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _domain_error(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, DomainError):
        raise error
    return problem(error.status, error.slug, str(error))


def _conflict(_: Request, __: Exception) -> JSONResponse:
    response = problem(503, "busy", "Too many changes at once to the same thing: try again.")
    response.headers["Retry-After"] = "1"
    return response


def _invalid(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    fields = [
        {"field": ".".join(str(part) for part in one["loc"] if part != "body"), "problem": one["msg"]}
        for one in error.errors()
    ]
    return problem(422, "invalid-request", "Some fields are missing or wrong: see `fields`.", fields=fields)


def _http(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    slug = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    return problem(error.status_code, slug, str(error.detail))
