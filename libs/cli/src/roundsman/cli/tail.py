"""`roundsman tail`: the records of a topic, decoded."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from roundsman.cli.asking import answer, reach_on, taking
from roundsman.cli.folders import DataOption
from roundsman.cli.telling import JsonOption
from roundsman.contracts.message import Message
from roundsman.messaging.broker import Kafka, connected
from roundsman.messaging.masking import personal, public
from roundsman.operations.decoding import decoding
from roundsman.operations.reach import Reach
from roundsman.operations.records import Record, Unreadable
from roundsman.operations.tail import Excerpt, coming, ends_of, parse_start, present

_LAST = 10  # records shown of the end, unless the reader says otherwise


@dataclass(frozen=True, slots=True)
class TailOptions:
    """What may be said on the command line."""

    topic: Annotated[str, typer.Argument(help="As `roundsman topics` names it.")]
    key: Annotated[str | None, typer.Option("--key", "-k", help="Records of this key only.")] = None
    start: Annotated[
        str, typer.Option("--from", help="start, end, an offset, or a real time such as 2026-05-03T18:30.")
    ] = "end"
    count: Annotated[
        int | None, typer.Option("--count", "-n", min=1, help="At most so many of those that are there.")
    ] = None
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")] = False
    personal: Annotated[bool, typer.Option("--personal", help="Show personal fields, too.")] = False
    data: DataOption = None
    as_json: JsonOption = False

    @property
    def excerpt(self) -> Excerpt:
        """What is wanted of the topic."""
        start = parse_start(self.start)
        count = _LAST if start == "end" and self.count is None else self.count
        return Excerpt(topic=self.topic, start=start, count=count, key=self.key)


@taking(TailOptions)
def tail(options: TailOptions) -> None:
    """Print the records of a topic with their headers: the last 10, unless told otherwise.

    Fields that the contracts mark as personal are hidden as ***. With --json each record is one line.

    Examples: `roundsman tail order.events.v1 -n 3`, `roundsman tail payment.events.v1 --key ord_... --from start`,
    `roundsman tail dispatch.events.v1 --follow --json | jq .type`
    """
    try:
        answer(_tail(options, reach_on(options.data)))
    except KeyboardInterrupt:  # how --follow ends
        raise typer.Exit from None


async def _tail(options: TailOptions, reach: Reach) -> None:
    async with (
        connected(reach.kafka, reach.topic_prefix) as kafka,
        decoding(reach.registry_url, reach.topic_prefix, reach.personal if options.personal else None) as decoder,
    ):
        async for raw in _wanted(kafka, options):
            typer.echo(_shown(await decoder.entry(raw), options))


async def _wanted(kafka: Kafka, options: TailOptions) -> AsyncIterator[Any]:
    ends = await ends_of(kafka, options.excerpt)
    async for raw in present(kafka, options.excerpt):
        yield raw
    if options.follow:
        async for raw in coming(kafka, options.excerpt, ends):
            yield raw


def _shown(entry: Record | Unreadable, options: TailOptions) -> str:
    found = _as_json(entry, personal if options.personal else public)
    return json.dumps(found, ensure_ascii=False) if options.as_json else _block(found)


def _as_json(entry: Record | Unreadable, plain: Callable[[Message], dict[str, Any]]) -> dict[str, Any]:
    place = {
        "topic": entry.topic,
        "partition": entry.partition,
        "offset": entry.offset,
        "key": entry.key,
        "written_at": entry.written_at.isoformat() if entry.written_at else None,
        "headers": dict(entry.headers),
    }
    if isinstance(entry, Unreadable):
        return place | {"type": None, "problem": entry.problem, "size_bytes": entry.size_bytes}
    return place | {"type": entry.message.SCHEMA, "value": plain(entry.message)}


def _block(found: Mapping[str, Any]) -> str:
    place = f"{found['topic']}/{found['partition']}/{found['offset']}"
    head = f"{found['type'] or 'unreadable'}  {place}  key {found['key']}  written {found['written_at']}"
    headers = [f"    {name}: {text}" for name, text in found["headers"].items()]
    value = found.get("value", f"{found.get('problem')} ({found.get('size_bytes')} bytes)")
    body = json.dumps(value, indent=2, ensure_ascii=False).splitlines()
    return "\n".join([head, *headers, *(f"  {line}" for line in body), ""])
