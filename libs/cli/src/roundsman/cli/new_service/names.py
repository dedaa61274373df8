"""Which names a service may have: it names a package, a database, topics, a host and a process at once."""

import keyword
import re
from pathlib import Path

NAME = re.compile(r"[a-z][a-z0-9]{2,19}")
# Processes, databases and hosts that are there already, in the stack or in docker-compose.yml.
TAKEN = frozenset({
    "contracts", "discovery", "documents", "initdb", "kafka", "mail", "mailbox", "mongo", "postgres", "public",
    "registry", "stores", "supervisor", "template0", "template1", "tests",
})  # fmt: skip


class BadName(Exception):
    """No service can have this name; the text says why."""


def check_name(name: str, root: Path) -> None:
    """Pass if a new service of the workspace at `root` may be called so.

    Raises:
        BadName: it may not.
    """
    if not NAME.fullmatch(name):
        raise BadName(f"{name!r} does not do: use 3 to 20 small letters and digits, a letter first")
    if keyword.iskeyword(name):
        raise BadName(f"{name!r} is a word of Python's own")
    if name in TAKEN:
        raise BadName(f"{name!r} is the name of a part of the platform")
    if owner := _owner(name, root):
        raise BadName(f"{name!r} is taken: see {owner.relative_to(root)}")


def _owner(name: str, root: Path) -> Path | None:
    """What has the name already, if anything does."""
    places = [
        root / "services" / name,
        *root.glob(f"*/*/src/roundsman/{name}"),
        *root.glob(f"contracts/topics/{name}.*"),
    ]
    return next((place for place in places if place.exists()), None)
