"""`python -m roundsman.openapi check | write [--break]`: the released document and the clients made from it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from roundsman.openapi.breaking import breaking_changes
from roundsman.openapi.composed import composed_document
from roundsman.openapi.released import faults, released_document, write


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m roundsman.openapi", description=__doc__)
    parser.add_argument("command", choices=("check", "write"))
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout")
    parser.add_argument("--break", dest="breaking", action="store_true", help="write what breaks clients, too")
    options = parser.parse_args(arguments)
    return _check(options.root) if options.command == "check" else _write(options.root, breaking=options.breaking)


def _check(root: Path) -> int:
    found = faults(root, composed_document())
    for one in found:
        sys.stderr.write(f"{one}\n")
    return 1 if found else 0


def _write(root: Path, *, breaking: bool) -> int:
    current = composed_document()
    broken = breaking_changes(released_document(root), current)
    for one in broken:
        sys.stderr.write(f"breaks clients: {one}\n")
    if broken and not breaking:
        sys.stderr.write(
            "Nothing is written. Keep the old beside the new; if nobody uses it yet: make openapi BREAK=1\n"
        )
        return 1
    for path in write(root, current):
        sys.stdout.write(f"wrote {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
