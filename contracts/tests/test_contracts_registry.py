"""The registry's client, against answers that a script gives."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from roundsman.contracts import Catalog, IncompatibleSchema, RegistryUnavailable, UnknownSchemaId
from roundsman.contracts.registry import RegistryClient, register, register_with
from roundsman.contracts.types.order import OrderPlaced
from roundsman.contracts.types.payment import PaymentDeclined, PaymentVoided

Json = dict[str, Any]
Script = Callable[[str, str, Json | None], tuple[int, Any]]  # method, path, body -> status, answer


@asynccontextmanager
async def scripted(script: Script) -> AsyncIterator[str]:
    """A server that answers what the script says; its address."""

    async def answer(request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else None
        status, content = script(request.method, request.path, body)
        return web.Response(status=status, text=content if isinstance(content, str) else json.dumps(content))

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


class Subjects:
    """Keeps schemas as a registry does, and refuses what it is told to."""

    def __init__(self, refused: tuple[str, ...] = ()) -> None:
        self.versions: dict[str, list[str]] = {}
        self._refused = refused
        self._ids: list[str] = []

    def __call__(self, method: str, path: str, body: Json | None) -> tuple[int, Any]:
        if method != "POST" or body is None:
            return 405, {"message": "what?"}
        subject = path.removeprefix("/subjects/").removesuffix("/versions")
        known = self.versions.setdefault(subject, [])
        if path.endswith("/versions"):
            if subject in self._refused:
                return 409, {"message": f"field of {subject}"}
            known += [body["schema"]] if body["schema"] not in known else []
        if body["schema"] not in known:
            return 404, {"error_code": 40403, "message": "Schema not found"}
        self._ids += [body["schema"]] if body["schema"] not in self._ids else []
        return 200, {"id": self._ids.index(body["schema"]) + 1}


async def test_a_type_is_registered_on_its_topic_once() -> None:
    subjects = Subjects()
    async with scripted(subjects) as url:
        first = await register(url, "eu.", [OrderPlaced, PaymentVoided])
        again = await register(url, "eu.", [OrderPlaced, PaymentVoided])

    assert first == again
    assert first.keys() == {OrderPlaced.SCHEMA, PaymentVoided.SCHEMA}
    assert {subject: len(versions) for subject, versions in subjects.versions.items()} == {
        "eu.order.events.v1-roundsman.order.OrderPlaced": 1,
        "eu.payment.events.v1-roundsman.payment.PaymentVoided": 1,
    }


async def test_versions_are_registered_in_their_order() -> None:
    first = Catalog.installed().source(PaymentVoided.SCHEMA, 1)
    second = first | {"doc": "Second."}
    catalog = Catalog(list(Catalog.installed().topics.values()), {PaymentVoided.SCHEMA: [first, second]})
    subjects = Subjects()
    async with scripted(subjects) as url, RegistryClient(url) as registry:
        ids = await register_with(registry, "", [PaymentVoided.SCHEMA], catalog)

    [versions] = subjects.versions.values()
    assert [json.loads(version) for version in versions] == [first, second]
    assert ids == {PaymentVoided.SCHEMA: 2}


async def test_every_refused_schema_is_named() -> None:
    refused = [f"payment.events.v1-{kind.SCHEMA}" for kind in (PaymentVoided, PaymentDeclined)]
    async with scripted(Subjects(tuple(refused))) as url:
        with pytest.raises(IncompatibleSchema) as raised:
            await register(url, "", [PaymentVoided, OrderPlaced, PaymentDeclined])

    assert [line.split(":")[0] for line in str(raised.value).splitlines()] == refused


async def test_a_registry_that_is_starting_is_waited_for() -> None:
    asked: list[str] = []

    def starting(_method: str, path: str, _body: Json | None) -> tuple[int, Any]:
        asked.append(path)
        return (503, "starting") if len(asked) < 3 else (200, {"schema": '{"type": "record"}'})

    async with scripted(starting) as url, RegistryClient(url) as registry:
        schema = await registry.fetch(7)

    assert schema == {"type": "record"}
    assert asked == ["/schemas/ids/7"] * 3


async def test_a_registry_that_stays_away_is_named() -> None:
    async with RegistryClient("http://127.0.0.1:1/api", patience_s=0) as registry:
        with pytest.raises(RegistryUnavailable, match=r"no schema registry at http://127\.0\.0\.1:1/api"):
            await registry.fetch(7)


@pytest.mark.parametrize(("status", "content"), [(200, "<html>"), (302, ""), (401, {"message": "who?"})])
async def test_what_answers_unlike_a_registry_is_named(status: int, content: Any) -> None:
    async with scripted(lambda *_: (status, content)) as url, RegistryClient(url) as registry:
        with pytest.raises(RegistryUnavailable, match=f"answered {status}"):
            await registry.require_compatibility()


async def test_an_id_that_the_registry_lacks_is_unknown() -> None:
    async with scripted(lambda *_: (404, {"error_code": 40403})) as url, RegistryClient(url) as registry:
        with pytest.raises(UnknownSchemaId) as raised:
            await registry.fetch(7)

    assert raised.value.schema_id == 7


@pytest.mark.parametrize("schema", ['"string"', "[]", "not json"])
async def test_a_schema_that_is_no_record_is_as_good_as_none(schema: str) -> None:
    async with scripted(lambda *_: (200, {"schema": schema})) as url, RegistryClient(url) as registry:
        with pytest.raises(UnknownSchemaId):
            await registry.fetch(7)


async def test_a_client_must_be_entered() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await RegistryClient("http://127.0.0.1:1").fetch(7)
