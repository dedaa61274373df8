"""Who may import whom: `python -m roundsman.testkit.imports [FOLDER]` checks the contracts below by import-linter.

The packages are found in the folders, so a new service is held to the same rules without being listed.
"""

import configparser
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from importlinter.cli import lint_imports

LIB_LAYERS = (
    ("cli", "testkit"),
    ("operations",),
    ("runtime", "stack"),
    ("messaging", "web"),
    ("persistence",),
    ("contracts", "observability", "planning"),
    ("kernel",),
)
SERVICE_LAYERS = ("__main__", "app", "settings", "api : messaging : store", "handlers", "ports", "domain")
PURE = ("domain", "handlers", "ports")
# What the inside of a service must not know of.
FRAMEWORKS = (
    "aiohttp",
    "aiokafka",
    "asyncpg",
    "fastapi",
    "fastavro",
    "pydantic",
    "pymongo",
    "sqlalchemy",
    "sqlmodel",
    "starlette",
    "structlog",
)
OUTER_LIBS = ("contracts", "messaging", "persistence", "runtime", "web", "observability")


def configuration(root: Path) -> configparser.ConfigParser:
    """The contracts for the packages below `root`."""
    libs = ["contracts", *_packages(root / "libs")]
    services = _packages(root / "services")
    config = configparser.ConfigParser()
    config["importlinter"] = {
        "root_packages": _lines(_ours([*libs, *services])),
        "include_external_packages": "True",
    }
    config["importlinter:contract:libs"] = {
        "name": "Libraries build on one another in one direction",
        "type": "layers",
        "layers": _lines([" | ".join(_ours(one for one in layer if one in libs)) for layer in LIB_LAYERS]),
    }
    config["importlinter:contract:libs-know-no-service"] = {
        "name": "Libraries never import services",
        "type": "forbidden",
        "source_modules": _lines(_ours(libs)),
        "forbidden_modules": _lines(_ours(services)),
    }
    config["importlinter:contract:services"] = {
        "name": "Services are independent of one another",
        "type": "independence",
        "modules": _lines(_ours(services)),
    }
    config["importlinter:contract:layers"] = {
        "name": "A service is built inwards: app, adapters, handlers, ports, domain",
        "type": "layers",
        "containers": _lines(_ours(services)),
        "layers": _lines([_optional(layer) for layer in SERVICE_LAYERS]),
    }
    inside = [f"{one}.{part}" for one in services for part in PURE if _has(root, one, part)]
    config["importlinter:contract:pure"] = {
        "name": "Domain, handlers and ports know no framework and no library of ours but the kernel",
        "type": "forbidden",
        "source_modules": _lines(_ours(inside)),
        "forbidden_modules": _lines([*FRAMEWORKS, *_ours(one for one in OUTER_LIBS if one in libs)]),
        "allow_indirect_imports": "False",
    }
    return config


def check(root: Path) -> int:
    """Lint; 0 if every contract is kept."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "importlinter.ini"
        with file.open("w", encoding="utf-8") as text:
            configuration(root).write(text)
        return lint_imports(config_filename=str(file), no_cache=True)


def _packages(folder: Path) -> list[str]:
    return sorted(found.name for found in folder.glob("*/src/roundsman/*") if found.is_dir() and found.name[0] != "_")


def _has(root: Path, service: str, part: str) -> bool:
    inside = root / "services" / service / "src" / "roundsman" / service
    return (inside / part).is_dir() or (inside / f"{part}.py").is_file()


def _ours(names: Iterable[str]) -> list[str]:
    return [f"roundsman.{name}" for name in names]


def _optional(layer: str) -> str:
    return " : ".join(f"({part})" for part in layer.split(" : "))


def _lines(names: Sequence[str]) -> str:
    return "\n" + "\n".join(names)


def main() -> None:
    """Check the folder named on the command line, or this one."""
    sys.exit(check(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))


if __name__ == "__main__":
    main()
