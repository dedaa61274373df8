"""What a process that does not become ready waits for, for its log."""

import asyncio
from typing import Any

import structlog

log = structlog.get_logger(__name__)

_LATE_S = 60.0


async def tell_if_late(late_s: float = _LATE_S) -> None:
    """Say again and again where every task waits; cancel it when the process is ready."""
    while True:
        await asyncio.sleep(late_s)
        here = asyncio.current_task()
        log.warning(
            "is not ready yet", waits_in=sorted(where(task) for task in asyncio.all_tasks() if task is not here)
        )


def where(task: "asyncio.Task[Any]") -> str:
    """The functions that wait for each other, outermost first: `run > _session > start`."""
    names: list[str] = []
    waits: Any = task.get_coro()
    while waits is not None:
        if (code := getattr(waits, "cr_code", None) or getattr(waits, "ag_code", None)) is not None:
            names.append(code.co_name)
        waits = getattr(waits, "cr_await", None) or getattr(waits, "ag_await", None)
    return " > ".join(names) or task.get_name()
