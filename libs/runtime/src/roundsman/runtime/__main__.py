"""`python -m roundsman.runtime FILE.json`: host several services in one process.

The file maps each service's name to its environment.
"""

import json
import sys
from importlib.metadata import entry_points
from pathlib import Path

from roundsman.runtime.main import run_until_told
from roundsman.runtime.service import ROLES


def host() -> None:
    """Load the services named in the file and run all their roles."""
    environments: dict[str, dict[str, str]] = json.loads(Path(sys.argv[1]).read_text())
    known = {entry.name: entry for entry in entry_points(group="roundsman.services")}
    services = [(known[name].load(), environment) for name, environment in environments.items()]
    ready_file = next(iter(environments.values()), {}).get("ROUNDSMAN_READY_FILE", "")
    run_until_told(services, ROLES, ready_file)


if __name__ == "__main__":
    host()
