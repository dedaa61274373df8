"""Fetches the services' OpenAPI documents."""

import asyncio
from collections.abc import Mapping

import orjson

from roundsman.gateway.domain.calls import Call
from roundsman.gateway.domain.document import Document
from roundsman.gateway.domain.errors import ServiceAway, ServiceTooSlow
from roundsman.gateway.domain.routes import documented
from roundsman.gateway.ports import Owners

_TIMEOUT_S = 5.0


async def fetch_documents(owners: Owners) -> Mapping[str, Document]:
    """Service -> its document, for those services that gave one."""
    names = documented(owners.services)
    found = await asyncio.gather(*(_fetch(owners, name) for name in names))
    return {name: document for name, document in zip(names, found, strict=True) if document is not None}


async def _fetch(owners: Owners, service: str) -> Document | None:
    call = Call(service=service, method="GET", target="/openapi.json", headers=[])
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            answer = await owners.send(call)
            text = await answer.read()
    except (ServiceAway, ServiceTooSlow, TimeoutError):
        return None
    return _document(text) if answer.status == 200 else None


def _document(text: bytes) -> Document | None:
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return content if isinstance(content, dict) else None
