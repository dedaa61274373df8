"""Asks an owning service in somebody's name."""

import json
from typing import Any

from roundsman.gateway.domain.calls import Call
from roundsman.gateway.domain.channels import Person
from roundsman.gateway.domain.routes import owner_of
from roundsman.gateway.ports import Owners
from roundsman.kernel.errors import DomainError


class OwnerRefused(DomainError):
    """The owning service said no; `problem` is its answer."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(str(problem.get("detail", "")))
        self.problem = problem


async def ask(owners: Owners, person: Person, path: str, query: str = "") -> dict[str, Any]:
    """GET a path with the person's own token.

    Raises:
        OwnerRefused: any answer but 200.
        ServiceAway, ServiceTooSlow: no answer.
    """
    return await _answered(owners, _call(person, "GET", path, query))


async def post(owners: Owners, person: Person, path: str, body: object) -> dict[str, Any]:
    """POST a JSON body with the person's own token; raises as `ask`."""
    call = _call(person, "POST", path, "", json.dumps(body, separators=(",", ":")).encode())
    return await _answered(owners, call)


def _call(person: Person, method: str, path: str, query: str, body: bytes = b"") -> Call:
    headers = [(b"authorization", f"Bearer {person.token}".encode())]
    if body:
        headers.append((b"content-type", b"application/json"))
    target = f"{path}?{query}" if query else path
    return Call(service=owner_of(path) or "", method=method, target=target, headers=headers, body=body)


async def _answered(owners: Owners, call: Call) -> dict[str, Any]:
    answer = await owners.send(call)
    content = read_object(await answer.read())
    if answer.status not in (200, 201, 202):
        known = {"type": "/problems/refused", "title": "refused", "status": answer.status, "detail": ""}
        raise OwnerRefused(known | content)
    return content


def read_object(text: bytes) -> dict[str, Any]:
    """The JSON object that this is; an empty one where it is none."""
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
