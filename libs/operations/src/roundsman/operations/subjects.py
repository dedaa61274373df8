"""The registry's subjects held against the contracts of this installation."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import aiohttp

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.registry import subject_of
from roundsman.messaging.errors import ServerAway

Versions = Mapping[int, Any]  # version -> schema
Problem = Literal["missing", "unknown", "different"]

_PATIENCE_S = 4.0
_CONNECTIONS = 8  # more make Apicurio slower, not faster


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One version of a subject that is not the same on both sides."""

    subject: str
    version: int
    problem: Problem  # missing in the registry, unknown to the contracts, or different there


def expected_subjects(catalog: Catalog, prefix: str = "") -> Mapping[str, Versions]:
    """Subject -> versions, as the contracts would register them."""
    return {
        subject_of(prefix + topic.name, name): {
            version: catalog.source(name, version) for version in range(1, catalog.latest(name) + 1)
        }
        for topic in catalog.topics.values()
        for name in topic.messages
    }


def compare(expected: Mapping[str, Versions], found: Mapping[str, Versions]) -> Sequence[Finding]:
    """Every difference, by subject and version; none when both are the same."""
    return [
        finding
        for subject in sorted({*expected, *found})
        for finding in _differences(subject, expected.get(subject, {}), found.get(subject, {}))
    ]


def _differences(subject: str, expected: Versions, found: Versions) -> Iterator[Finding]:
    for version in sorted({*expected, *found}):
        problem: Problem | None = None
        if version not in found:
            problem = "missing"
        elif version not in expected:
            problem = "unknown"
        elif expected[version] != found[version]:
            problem = "different"
        if problem:
            yield Finding(subject=subject, version=version, problem=problem)


async def read_subjects(registry_url: str, prefix: str = "") -> Mapping[str, Versions]:
    """Every subject that the registry has, with all versions.

    Raises:
        ServerAway: it does not answer in time, or not as a registry does.
    """
    try:
        async with aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_PATIENCE_S, sock_read=_PATIENCE_S),
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
            raise_for_status=True,
        ) as http:
            subjects = [one for one in await _get(http, f"{registry_url}/subjects") if one.startswith(prefix)]
            found = await asyncio.gather(*(_versions(http, registry_url, subject) for subject in subjects))
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise ServerAway("registry", registry_url, error) from error
    return dict(zip(subjects, found, strict=True))


async def _versions(http: aiohttp.ClientSession, registry_url: str, subject: str) -> Versions:
    base = f"{registry_url}/subjects/{quote(subject, safe='')}/versions"
    numbers = await _get(http, base)
    answers = [await _get(http, f"{base}/{number}") for number in numbers]
    return {number: json.loads(answer["schema"]) for number, answer in zip(numbers, answers, strict=True)}


async def _get(http: aiohttp.ClientSession, url: str) -> Any:
    async with http.get(url) as response:
        return await response.json(content_type=None)
