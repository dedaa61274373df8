"""How parked keys and records look, to people and to machines."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

Answer = Mapping[str, Any]


def print_keys(keys: Sequence[Answer], away: Mapping[str, str]) -> None:
    """For people: a table, or that there is nothing; and which services could not be asked."""
    if keys:
        Console(width=None if sys.stdout.isatty() else 180, markup=False, highlight=False).print(_table(keys))
    elif not away:
        sys.stdout.write("Nothing is parked.\n")
    for service, why in away.items():
        sys.stdout.write(f"not known: what is parked in {service} ({why})\n")


def _table(keys: Sequence[Answer]) -> Table:
    table = Table("group", "key", "records", "parked since", "tries", "type", "reason", box=None, pad_edge=False)
    for one in keys:
        since = f"{one['oldest_at']:%Y-%m-%d %H:%M:%S}"
        kind = str(one["type"]).removeprefix("roundsman.")
        table.add_row(one["group"], one["key"], str(one["count"]), since, str(one["tries"]), kind, one["reason"])
    return table


def print_records(records: Sequence[Answer]) -> None:
    """For people: a block a record, in the order in which they wait."""
    for n, one in enumerate(records, start=1):
        sys.stdout.write(f"{n}. {one['type'] or '(no type)'} in {one['group']}, key {one['key']}\n")
        for name in ("reason", "handler", "message_id"):
            sys.stdout.write(f"   {name:<11}{one[name]}\n")
        sys.stdout.write(f"   {'origin':<11}{one['topic']}/{one['partition']}/{one['offset']}\n")
        sys.stdout.write(f"   {'parked at':<11}{one['parked_at'].isoformat()}\n")
        if one["tried_at"]:
            sys.stdout.write(f"   {'redriven':<11}{one['tries']} times in vain, last {one['tried_at'].isoformat()}\n")
        _print_fields("headers", one["headers"])
        _print_fields("content", one["content"])


def _print_fields(name: str, values: Answer) -> None:
    sys.stdout.write(f"   {name}\n")
    for field, value in values.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        sys.stdout.write(f"     {field}: {text}\n")
