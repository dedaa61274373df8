"""What nearly every operation may refuse, for the document: the gateway and the services' common ground answer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Operation = Mapping[str, Any]

_CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_LATER = {
    "Retry-After": {"description": "Seconds to wait for, at least.", "schema": {"type": "integer", "minimum": 0}},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that operations share, and which of them: path, operation -> whether it may come."""

    name: str
    status: str
    about: str
    of: Callable[[str, Operation], bool]
    headers: Mapping[str, Any] | None = None

    def response(self) -> dict[str, Any]:
        """As it stands among the components."""
        response: dict[str, Any] = {"description": self.about, "content": _CONTENT}
        return response | {"headers": self.headers} if self.headers else response


def _has_body(_: str, operation: Operation) -> bool:
    return "requestBody" in operation


def _is_secured(_: str, operation: Operation) -> bool:
    return bool(operation.get("security"))


def _names_something(path: str, _: Operation) -> bool:
    return "{" in path


def _is_conditional(_: str, operation: Operation) -> bool:
    return any(one["name"] == "If-Match" for one in operation.get("parameters", ()))


def _takes_something(path: str, operation: Operation) -> bool:
    return _has_body(path, operation) or bool(operation.get("parameters"))


def _any(_: str, __: Operation) -> bool:
    return True


REFUSALS = (
    Refusal(
        name="BadRequest",
        status="400",
        about="`body-is-not-json`, `field-repeated`; `idempotency-key-missing` where one is needed.",
        of=_has_body,
    ),
    Refusal(
        name="Unauthenticated",
        status="401",
        about="`unauthenticated`: no access token, one that has ended or was revoked, or a false one.",
        of=_is_secured,
    ),
    Refusal(name="Forbidden", status="403", about="`forbidden`: not with these rights.", of=_is_secured),
    Refusal(name="NotFound", status="404", about="`not-found`: there is none, or none for you.", of=_names_something),
    Refusal(
        name="PreconditionFailed",
        status="412",
        about="`precondition-failed`: it is not as `If-Match` says any more.",
        of=_is_conditional,
    ),
    Refusal(
        name="Invalid",
        status="422",
        about="`invalid-request`, with `fields`; or the rule that one of the values breaks.",
        of=_takes_something,
    ),
    Refusal(
        name="TooManyRequests",
        status="429",
        about="`too-many-requests`, `too-many-at-once`: nothing was done.",
        of=_any,
        headers=_LATER,
    ),
    Refusal(
        name="Unavailable",
        status="503",
        about="`service-away`, `overloaded` and the like: it may have been done.",
        of=_any,
        headers=_LATER,
    ),
)


def refusals_of(path: str, operation: Operation) -> dict[str, Any]:
    """Status -> reference, for those that the operation may answer."""
    return {one.status: {"$ref": f"#/components/responses/{one.name}"} for one in REFUSALS if one.of(path, operation)}


def components() -> dict[str, Any]:
    """Name -> response, of all of them."""
    return {one.name: one.response() for one in REFUSALS}
