"""Runs a load in a process of its own, and says when it begins and ends to measure.

The load gets its task as JSON on its standard input, prints one line when it is warm, and then one with its findings.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import uvloop

_WARM = "warm"


class LoadFailed(Exception):
    """The load's process ended without findings; its text says how."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the load found, and what `look` saw at both ends of its measurement."""

    findings: Mapping[str, Any]
    before: Any
    after: Any


def measure(module: str, task: Mapping[str, Any], look: Callable[[], Any]) -> Measured:
    """Run `python -m module` with the task; look as soon as it is warm, and again when it has measured.

    Raises:
        LoadFailed: it ended without findings.
    """
    command = [sys.executable, "-m", module]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(task) + "\n")
        process.stdin.flush()
        if process.stdout.readline().strip() != _WARM:
            raise LoadFailed(f"{module} ended with {process.wait()} before it was warm")
        before = look()
        found = process.stdout.readline()
        after = look()
        if not found:
            raise LoadFailed(f"{module} ended with {process.wait()} before it had measured")
        return Measured(json.loads(found), before, after)


def run_load(load: Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]) -> None:
    """The load's side: read the task, carry it out, tell the findings and how much CPU they took of us."""
    task = json.loads(sys.stdin.readline())

    async def carry_out() -> Mapping[str, Any]:
        return await load(task)

    found = uvloop.run(carry_out())
    print(json.dumps(found), flush=True)


def say_warm() -> float:
    """What is measured begins here; returns our own CPU seconds so far."""
    print(_WARM, flush=True)
    return own_cpu_s()


def own_cpu_s() -> float:
    """CPU seconds that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def percentile(values: list[float], share: float) -> float:
    """The smallest value which at least this share of all do not exceed; 0 for no values."""
    ranked = sorted(values)
    return ranked[max(0, -(-round(share * 1000) * len(ranked) // 1000) - 1)] if ranked else 0.0
