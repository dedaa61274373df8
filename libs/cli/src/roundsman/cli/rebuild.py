"""`roundsman rebuild`: views made anew from the topics."""

import asyncio
import sys
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from roundsman.cli.folders import DataOption, data_folder
from roundsman.cli.telling import JsonOption, print_json
from roundsman.kernel.errors import NotFound
from roundsman.operations.invariants.finding import count
from roundsman.runtime.parked import installed
from roundsman.runtime.rebuild.errors import RebuildFailed
from roundsman.runtime.rebuild.run import Rebuilt
from roundsman.runtime.rebuild.run import rebuild as rebuilt
from roundsman.runtime.service import Service
from roundsman.runtime.settings import BadSettings
from roundsman.stack import StackError
from roundsman.stack.status import read_status
from roundsman.stack.told import read_told

T = TypeVar("T")
ViewArgument = Annotated[str, typer.Argument(help="The view, named as the consumer group that writes it.")]


def rebuild(view: ViewArgument = "", data: DataOption = None, as_json: JsonOption = False) -> None:
    """Make a view anew from the topics, beside the service, which serves the old one meanwhile; then exchange them.

    Without a name: the views that there are. What a service knows by itself (orders, money, jobs, trips) is no view.
    Nothing changes unless all of it has worked; a rebuild that was broken off is simply begun again.

    Examples: `roundsman rebuild`, `roundsman rebuild order.menus`
    """
    folder = data_folder(data)
    read_status(folder)
    services = {name: installed(name) for name in sorted(read_told(folder))}
    if not view:
        (print_json if as_json else _print_views)(_views(services))
        return
    owner = view.partition(".")[0]
    if owner not in services:
        raise StackError(f"no service {owner} runs here; `roundsman rebuild` shows the views that there are")
    done = _done(rebuilt(services[owner], read_told(folder)[owner], view, _quiet if as_json else typer.echo))
    if as_json:
        print_json(asdict(done))
    else:
        _print(done)


def _views(services: Mapping[str, Service]) -> Sequence[Mapping[str, Any]]:
    return [
        {"view": view.group, "tables": list(view.tables)} for service in services.values() for view in service.views
    ]


def _print_views(found: Sequence[Mapping[str, Any]]) -> None:
    table = Table("view", "tables", box=None, pad_edge=False)
    for one in found:
        table.add_row(one["view"], " ".join(one["tables"]))
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _print(done: Rebuilt) -> None:
    typer.echo(f"{done.view} is made anew from {count(done.records, 'record')}.")
    for table, removed in done.exchange.removed.items():
        added = done.exchange.added[table]
        same = "as it was" if not removed and not added else f"{removed} wrong or too many, {added} put in"
        typer.echo(f"  {table}: {same}")


def _quiet(said: str) -> None:
    """JSON comes alone."""


def _done(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except (RebuildFailed, NotFound, BadSettings) as error:
        raise StackError(str(error)) from error
