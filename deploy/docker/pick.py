"""Pick out of the workspace what one service's image needs: `pick.py SERVICE WORKSPACE OUT`.

Afterwards OUT has `app/`, our packages that the service builds on, in the folders they have here; `requirements.txt`,
the lines of requirements.lock for everybody else's, with their hashes; and `tools.txt`, the lines for what installs
them. Needs nothing but Python: it runs where nothing is installed yet.
"""

import re
import shutil
import sys
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

TOOLS = ("uv",)
PACKAGES = ("contracts/pyproject.toml", "libs/*/pyproject.toml", "services/*/pyproject.toml")
PARTS = ("pyproject.toml", "README.md", "src", "migrations")  # of a package; its tests stay behind
_JUNK = shutil.ignore_patterns("__pycache__", "*.egg-info")


class CannotPick(Exception):
    """The workspace does not have what the service asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package of ours."""

    folder: Path
    requires: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """One entry of requirements.lock."""

    lines: str  # version and hashes
    asked_by: frozenset[str]


def workspace_packages(root: Path) -> dict[str, Package]:
    """Name -> package, for all of ours."""
    found = {}
    for manifest in (path for pattern in PACKAGES for path in root.glob(pattern)):
        project = tomllib.loads(manifest.read_text(encoding="utf-8"))["project"]
        requires = frozenset(_name(one) for one in project.get("dependencies", []))
        found[_name(project["name"])] = Package(folder=manifest.parent, requires=requires)
    return found


def locked_packages(lock: str) -> dict[str, Locked]:
    """Name -> entry; `# via` names who asked for it."""
    found = {}
    for entry in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]:
        asked_by = re.findall(r"^ +# +(?:via )?(?!via$)(\S+)$", entry, flags=re.MULTILINE)
        lines = "".join(line for line in entry.splitlines(keepends=True) if "#" not in line)
        found[_name(entry)] = Locked(lines=lines, asked_by=frozenset(map(_name, asked_by)))
    return found


def ours(service: str, packages: Mapping[str, Package]) -> frozenset[str]:
    """The service's package and those of ours that it builds on.

    Raises:
        CannotPick: there is no such service.
    """
    wanted = {f"roundsman-{service}"}
    if not wanted <= packages.keys():
        raise CannotPick(f"there is no service {service!r}")
    while more := {one for name in wanted for one in packages[name].requires if one in packages} - wanted:
        wanted |= more
    return frozenset(wanted)


def theirs(direct: Collection[str], locked: Mapping[str, Locked]) -> frozenset[str]:
    """Everybody else's packages: those asked for, and what these ask for in turn.

    Raises:
        CannotPick: one is not locked.
    """
    if unlocked := set(direct) - locked.keys():
        raise CannotPick(f"not in requirements.lock: {', '.join(sorted(unlocked))}; run `make lock`")
    wanted = set(direct)
    while more := {name for name, entry in locked.items() if entry.asked_by & wanted} - wanted:
        wanted |= more
    return frozenset(wanted)


def pick(service: str, root: Path, out: Path) -> None:
    """Write what the image needs into `out`."""
    packages = workspace_packages(root)
    locked = locked_packages((root / "requirements.lock").read_text(encoding="utf-8"))
    names = ours(service, packages)
    direct = {one for name in names for one in packages[name].requires if one not in packages}
    out.mkdir(parents=True, exist_ok=True)
    _write(out / "requirements.txt", theirs(direct, locked), locked)
    _write(out / "tools.txt", theirs(TOOLS, locked), locked)
    for name in names:
        _copy(packages[name].folder, out / "app" / packages[name].folder.relative_to(root))


def _write(file: Path, names: Collection[str], locked: Mapping[str, Locked]) -> None:
    file.write_text("".join(locked[name].lines for name in sorted(names)), encoding="utf-8")


def _copy(package: Path, to: Path) -> None:
    to.mkdir(parents=True)
    for part in PARTS:
        if (package / part).is_dir():
            shutil.copytree(package / part, to / part, ignore=_JUNK)
        elif (package / part).is_file():
            shutil.copy(package / part, to / part)


def _name(requirement: str) -> str:
    """The normalized name at the start of a requirement."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def main() -> None:
    """Pick as the command line says."""
    service, root, out = sys.argv[1:]
    try:
        pick(service, Path(root), Path(out))
    except CannotPick as error:
        sys.exit(f"pick: {error}")


if __name__ == "__main__":
    main()
