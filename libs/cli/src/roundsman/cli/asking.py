"""What the reading commands share: which platform is asked, and what they take."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from roundsman.cli.folders import data_folder
from roundsman.operations.reach import Reach, reach_of
from roundsman.stack.status import read_status
from roundsman.stack.told import read_told

T = TypeVar("T")


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
