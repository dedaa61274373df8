"""`python -m roundsman.simulator demo`: a platform of its own, a day on it, a report, and everything stopped."""

import os
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from roundsman.simulator.behaviour import NEVER, Rates
from roundsman.simulator.day import BadDay, Day
from roundsman.simulator.demo import Demo, run_demo
from roundsman.simulator.gap import comparison, terms
from roundsman.simulator.generated import generate
from roundsman.simulator.mdrp import read_day
from roundsman.simulator.report import Report
from roundsman.stack.errors import StackError

OUT = Path("build/demo")
POLICY = "earliest-arrival"
app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def simulator() -> None:
    """Plays customers, vendors and drivers through the gateway."""


@app.command()
def demo(
    day: Annotated[str, typer.Option(help="A folder with a public instance; empty: a generated day.")] = "",
    orders: Annotated[int, typer.Option(help="How many orders; 0: 120 of a generated day, all of a folder's.")] = 0,
    speed: Annotated[float, typer.Option(help="How many times faster than real time.")] = 450.0,
    seed: Annotated[int, typer.Option(help="Same seed, same people, same decisions.")] = 7,
    rates: Annotated[str, typer.Option(help="Like customer_cancels=0.1,vendor_silent=0 .")] = "",
) -> None:
    """Run a whole platform, play a day on it, print the report. Exit status 1 if an invariant is broken.

    With WATCH=1 in the environment the platform stays until it is interrupted, to be looked at in the console.
    """
    policy = os.environ.get("ROUNDSMAN_MATCHING_POLICY", POLICY)
    people = _rates(rates, Rates())
    report = _run(
        lambda: Demo(
            day=_day(day, orders, seed),
            seed=seed,
            speed=speed,
            rates=people,
            policy=policy,
            out=OUT,
            wait=_until_interrupted if os.environ.get("WATCH") == "1" else _at_once,
        )
    )
    sys.exit(0 if report.kept else 1)


@app.command()
def live(
    day: Annotated[str, typer.Option(help="A folder with a public instance.")],
    speed: Annotated[float, typer.Option(help="How many times faster than real time.")] = 60.0,
    policy: Annotated[
        str, typer.Option(help="Which matches jobs with drivers: earliest-arrival, route-plans.")
    ] = "route-plans",
    rates: Annotated[str, typer.Option(help="What goes wrong, like driver_declines=0.1; nothing else does.")] = "",
    bench: Annotated[Path, typer.Option(help="The summary.json of `make mdrp`.")] = Path("build/mdrp/summary.json"),
) -> None:
    """Play a public day through the real services; how long customers waited, beside the bench's figure for the day."""
    people = _rates(rates, NEVER)
    report = _run(
        lambda: Demo(day=_day(day, 0, 0), seed=7, speed=speed, rates=people, policy=policy, out=OUT, wait=_at_once)
    )
    Console().print(terms(report.figures, report.history.day, bench))
    Console().print(comparison(report.figures, report.history.day, bench), soft_wrap=True)


def _run(wanted: Callable[[], Demo]) -> Report:
    console = Console()
    try:
        with tempfile.TemporaryDirectory(prefix="roundsman-demo-") as folder:
            return run_demo(wanted(), Path(folder), console)
    except (StackError, BadDay) as error:
        console.print(f"[red]{error}")
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("stopped")
        sys.exit(130)


def _at_once() -> None:
    """The platform stops when the report is made."""


def _until_interrupted() -> None:
    """Keep the platform up to be looked at; Ctrl-C goes on."""
    Console().print("the platform stays up: look around in the console; Ctrl-C stops it")
    try:
        signal.pause()
    except KeyboardInterrupt:
        Console().print("stopping")


def _day(folder: str, orders: int, seed: int) -> Day:
    if not folder:
        return generate(seed, orders or 120)
    day = read_day(Path(folder))
    return day.first(orders) if orders else day


def _rates(text: str, usual: Rates) -> Rates:
    try:
        pairs = dict(part.split("=") for part in text.split(",") if part)
        return replace(usual, **{name.strip(): float(value) for name, value in pairs.items()})
    except (TypeError, ValueError) as error:
        known = ", ".join(Rates.__dataclass_fields__)
        raise typer.BadParameter(f"Write rates as name=share,...; the names are {known}.") from error


if __name__ == "__main__":
    app()
