"""`python -m roundsman.chaos.mutants`: plant each bug, run the tests that should notice it, tell which did."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from roundsman.chaos.mutants import trial
from roundsman.chaos.mutants.catalog import MUTANTS, ON_SERVERS, Mutant
from roundsman.chaos.mutants.trial import sound, tried
from roundsman.stack import running_servers
from roundsman.testkit.plugin import REUSE

_NAME = max(len(mutant.name) for mutant in (*MUTANTS, *ON_SERVERS)) + 2  # the width of its column


def main() -> None:
    """Exit status 1 if a bug goes unnoticed, or if the tests fail without one."""
    console = Console(highlight=False, soft_wrap=True)
    noticed = _noticed(MUTANTS, trial.IN_MEMORY, console)
    with _servers():
        noticed += _noticed(ON_SERVERS, trial.ON_SERVERS, console)
    count = len(MUTANTS) + len(ON_SERVERS)
    console.print(f"{noticed} of {count} mutants are noticed")
    sys.exit(0 if noticed == count else 1)


def _noticed(mutants: Sequence[Mutant], marked: str, console: Console) -> int:
    """How many of them."""
    without = tried(sound, marked, *sorted({mutant.tests for mutant in mutants}))
    if without.failed or not without.ran:
        console.print(f"[red]without a mutant: {without.ran} tests ran, failed: {without.failed}")
        sys.exit(1)
    console.print(f"without a mutant {without.ran} tests pass")
    return sum(_is_noticed(mutant, marked, console) for mutant in mutants)


def _is_noticed(mutant: Mutant, marked: str, console: Console) -> bool:
    verdict = tried(mutant.plant, marked, mutant.tests)
    by = "a test that hangs" if verdict.hangs else verdict.failed[0] if verdict.failed else ""
    console.print(f"{mutant.name:{_NAME}}{by or '[red]nobody'}")
    return bool(by)


@contextmanager
def _servers() -> Iterator[None]:
    """Real ones, which the tests of every trial find."""
    with tempfile.TemporaryDirectory(prefix="roundsman-mutants-") as folder, running_servers(Path(folder)) as servers:
        addresses = Path(folder) / "servers.json"
        addresses.write_text(json.dumps(asdict(servers), default=str))
        os.environ[REUSE] = str(addresses)
        yield


if __name__ == "__main__":
    main()
