"""`python -m roundsman.chaos.mutants`: plant each bug, run the tests that should notice it, tell which did."""

import sys

from rich.console import Console

from roundsman.chaos.mutants.catalog import MUTANTS, Mutant
from roundsman.chaos.mutants.trial import sound, tried


def main() -> None:
    """Exit status 1 if a bug goes unnoticed, or if the tests fail without one."""
    console = Console(highlight=False, soft_wrap=True)
    without = tried(sound, *sorted({mutant.tests for mutant in MUTANTS}))
    if without.failed or not without.ran:
        console.print(f"[red]without a mutant: {without.ran} tests ran, failed: {without.failed}")
        sys.exit(1)
    console.print(f"without a mutant {without.ran} tests pass")
    caught = [_is_noticed(mutant, console) for mutant in MUTANTS]
    console.print(f"{sum(caught)} of {len(MUTANTS)} mutants are noticed")
    sys.exit(0 if all(caught) else 1)


def _is_noticed(mutant: Mutant, console: Console) -> bool:
    verdict = tried(mutant.plant, mutant.tests)
    by = "a test that hangs" if verdict.hangs else verdict.failed[0] if verdict.failed else ""
    console.print(f"{mutant.name:34}{by or '[red]nobody'}")
    return bool(by)


if __name__ == "__main__":
    main()
