"""What the reading commands share: which platform is asked, and how answers and faults are told."""

import asyncio
import inspect
import json
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

from roundsman.cli.folders import data_folder
from roundsman.operations.reach import Reach, reach_of
from roundsman.stack.status import read_status
from roundsman.stack.told import read_told

T = TypeVar("T")

JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


def reach_on(data: Path | None) -> Reach:
    """The servers of the platform that runs on the folder.

    Raises:
        NotRunning: none runs there.
    """
    folder = data_folder(data)
    return reach_of(read_status(folder), read_told(folder))


def answer(question: Coroutine[Any, Any, T]) -> T:
    """Run a question to its end; the client's own words about vain attempts are left out, our message says it."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    return asyncio.run(question)


def print_json(found: object) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(found, indent=2, default=str, ensure_ascii=False))


def duration(seconds: float) -> str:
    """Such as `0.35 s`, `12 s`, `4 min 10 s`, `2 h 05 min`."""
    if seconds < 10:
        return f"{seconds:.2f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def taking(options: type[T]) -> Callable[[Callable[[T], None]], Callable[..., None]]:
    """Make a command of a function that takes a dataclass: each of its fields is an argument or an option."""

    def command_of(run: Callable[[T], None]) -> Callable[..., None]:
        def command(**given: Any) -> None:
            run(options(**given))

        command.__name__, command.__doc__ = run.__name__, run.__doc__
        command.__annotations__ = get_type_hints(options, include_extras=True)
        command.__signature__ = inspect.signature(options)  # type: ignore[attr-defined]  # what inspect asks for first
        return command

    return command_of
