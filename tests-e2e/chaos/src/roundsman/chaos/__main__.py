"""`python -m roundsman.chaos`: break a platform of its own under load; exit status 1 if a promise was broken."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.console import Console

from roundsman.chaos.run import Chaos, run_chaos
from roundsman.chaos.victims import NotBack
from roundsman.stack.errors import StackError
from roundsman.stack.layout import Mode

OUT = Path("build/chaos")


def chaos(
    kills: Annotated[int, typer.Option(min=1, help="How many processes are killed.")] = 20,
    seed: Annotated[int, typer.Option(help="Same seed, same plan, same people.")] = 7,
    rate: Annotated[float, typer.Option(min=0.01, help="Orders a second.")] = 1.0,
    mode: Annotated[
        str, typer.Option(help="default, split or single: which processes carry the services.")
    ] = "default",
    data: Annotated[str, typer.Option(help="Keep the platform's data and logs in this empty folder.")] = "",
) -> None:
    """Kill, freeze and redeliver under load, heal, and look whether anything was lost or doubled."""
    console = Console(highlight=False, soft_wrap=True)
    if mode not in {"default", "split", "single"}:
        raise typer.BadParameter("The mode is default, split or single.")
    wanted = Chaos(kills=kills, seed=seed, rate=rate, mode=cast("Mode", mode), out=OUT)
    try:
        with _folder(data) as folder, _logs_kept(folder):
            report = run_chaos(wanted, folder, console)
    except (StackError, NotBack) as error:
        console.print(f"[red]{error}")
        console.print(f"logs: {OUT / 'logs'}")
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("stopped")
        sys.exit(130)
    report.show(console)
    console.print(
        f"report: {OUT / 'report.json'}, history: {OUT / 'history.jsonl'}, the day: {OUT / 'day'}, logs: {OUT / 'logs'}"
    )
    sys.exit(1 if report.violations else 0)


@contextmanager
def _folder(kept: str) -> Iterator[Path]:
    if kept:
        Path(kept).mkdir(parents=True)
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="roundsman-chaos-") as folder:
        yield Path(folder)


@contextmanager
def _logs_kept(folder: Path) -> Iterator[None]:
    """They say why something did not come back, or was broken."""
    kept = OUT / "logs"
    shutil.rmtree(kept, ignore_errors=True)
    try:
        yield
    finally:
        shutil.copytree(folder / "logs", kept)


if __name__ == "__main__":
    typer.run(chaos)
