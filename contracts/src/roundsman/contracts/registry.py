"""The schema registry, through its Confluent-compatible API.

https://docs.confluent.io/platform/current/schema-registry/develop/api.html
"""

import asyncio
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.errors import IncompatibleSchema, RegistryUnavailable, UnknownSchemaId
from roundsman.contracts.message import Message

COMPATIBILITY = "FULL_TRANSITIVE"

_CONNECTIONS = 8  # more make Apicurio slower, not faster
_REQUEST_S = 10.0
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 2.0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: Any

    @property
    def message(self) -> str:
        return str(self.body.get("message", self.body)) if isinstance(self.body, dict) else str(self.body)


class RegistryClient:
    """One registry; enter it as a context, which holds its connections. It is a `SchemaLookup`.

    Each call waits up to `patience_s` while the registry is away, as during a start, then raises
    RegistryUnavailable. Every call may be repeated.
    """

    def __init__(self, url: str, *, patience_s: float = 30.0) -> None:
        self._url = url.rstrip("/")
        self._patience_s = patience_s
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=_REQUEST_S)
        connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(self, schema_id: int) -> dict[str, Any]:
        """Return a schema by its id.

        Raises:
            UnknownSchemaId: the registry has no Avro record of this id.
            RegistryUnavailable: no usable answer in time.
        """
        answer = await self._ask("GET", f"/schemas/ids/{schema_id}")
        if answer.status == 404:
            raise UnknownSchemaId(schema_id)
        schema = _object(str(self._usable(answer).get("schema")))
        if schema is None:  # of another format, such as Protobuf
            raise UnknownSchemaId(schema_id)
        return schema

    async def require_compatibility(self) -> None:
        """Have the registry itself refuse schemas that are not FULL_TRANSITIVE."""
        self._usable(await self._ask("PUT", "/config", {"compatibility": COMPATIBILITY}))

    async def find(self, subject: str, schema: dict[str, Any]) -> int | None:
        """Return the id under which the subject has this very schema, or None."""
        answer = await self._ask("POST", f"/subjects/{subject}", _body(schema))
        return None if answer.status == 404 else int(self._usable(answer)["id"])

    async def add(self, subject: str, schema: dict[str, Any]) -> int:
        """Add the schema as the subject's newest version; return its id. Nothing changes if it is there.

        Raises:
            IncompatibleSchema: it and an earlier version cannot read each other.
        """
        answer = await self._ask("POST", f"/subjects/{subject}/versions", _body(schema))
        if answer.status == 409:
            raise IncompatibleSchema(f"{subject}: {answer.message}")
        return int(self._usable(answer)["id"])

    def _usable(self, answer: _Answer) -> dict[str, Any]:
        if answer.status >= 300 or not isinstance(answer.body, dict):
            raise RegistryUnavailable(f"{self._url} answered {answer.status}: {answer.message}")
        return answer.body

    async def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> _Answer:
        """Ask until there is an answer that is not the server's own fault, or patience ends."""
        loop = asyncio.get_running_loop()
        ends_at, pause_s = loop.time() + self._patience_s, _FIRST_PAUSE_S
        while True:
            try:
                answer = await self._ask_once(method, path, body)
                problem = f"{answer.status}: {answer.message}"
            except (aiohttp.ClientError, TimeoutError) as error:
                answer, problem = None, str(error) or type(error).__name__
            if answer is not None and answer.status < 500:
                return answer
            if loop.time() + pause_s > ends_at:
                raise RegistryUnavailable(f"no schema registry at {self._url}: {problem}")
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, no secret
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    async def _ask_once(self, method: str, path: str, body: dict[str, str] | None) -> _Answer:
        if self._session is None:
            raise RuntimeError("enter the RegistryClient first: async with RegistryClient(url) as registry")
        async with self._session.request(method, self._url + path, json=body) as response:
            text = await response.text()
        return _Answer(response.status, _object(text) or text[:200])


async def register(registry_url: str, topics_prefix: str, message_types: Iterable[type[Message]]) -> dict[str, int]:
    """Make the registry know these types on each of their topics; return full name -> id of the latest.

    May be repeated, also by several services at once.

    Raises:
        IncompatibleSchema: the registry has other versions, which ours do not fit.
        RegistryUnavailable: no usable answer in time.
    """
    async with RegistryClient(registry_url) as registry:
        return await register_with(registry, topics_prefix, [kind.SCHEMA for kind in message_types])


async def register_with(
    registry: RegistryClient, topics_prefix: str, full_names: Iterable[str], catalog: Catalog | None = None
) -> dict[str, int]:
    """As `register`, through a client that is there already."""
    catalog = catalog or Catalog.installed()
    pairs = [
        (full_name, subject_of(topics_prefix + topic.name, full_name))
        for full_name in full_names
        for topic in catalog.topics_of(full_name)
    ]
    calls = [_register_subject(registry, subject, _versions(catalog, name)) for name, subject in pairs]
    results = await asyncio.gather(*calls, return_exceptions=True)
    ids = _all_or_raise(results)
    return {full_name: schema_id for (full_name, _), schema_id in zip(pairs, ids, strict=True)}


def subject_of(topic: str, full_name: str) -> str:
    """Name the registry's subject of a message on a topic (Confluent's TopicRecordNameStrategy)."""
    return f"{topic}-{full_name}"


async def _register_subject(registry: RegistryClient, subject: str, versions: list[dict[str, Any]]) -> int:
    """Add the versions in order, so that the registry counts them as we do."""
    known = await registry.find(subject, versions[-1])
    if known is not None:
        return known
    ids = [await registry.add(subject, schema) for schema in versions]
    return ids[-1]


def _versions(catalog: Catalog, full_name: str) -> list[dict[str, Any]]:
    return [catalog.source(full_name, version + 1) for version in range(catalog.latest(full_name))]


def _all_or_raise(results: Sequence[int | BaseException]) -> list[int]:
    """Return the ids; raise a fault, or else every incompatibility in one."""
    failures = [result for result in results if isinstance(result, BaseException)]
    refusals = [failure for failure in failures if isinstance(failure, IncompatibleSchema)]
    if len(refusals) < len(failures):
        raise next(failure for failure in failures if failure not in refusals)
    if refusals:
        raise IncompatibleSchema("\n".join(map(str, refusals)))
    return [result for result in results if not isinstance(result, BaseException)]


def _object(text: str) -> dict[str, Any] | None:
    try:
        content = json.loads(text)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _body(schema: dict[str, Any]) -> dict[str, str]:
    return {"schemaType": "AVRO", "schema": json.dumps(schema, ensure_ascii=False)}
