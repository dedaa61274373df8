"""Each contract on imports is kept by a small healthy tree, and broken by one import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from roundsman.testkit.imports import configuration

HEALTHY = {
    "contracts/src/roundsman/contracts/__init__.py": "import roundsman.kernel",
    "libs/kernel/src/roundsman/kernel/__init__.py": "",
    "libs/persistence/src/roundsman/persistence/__init__.py": "import roundsman.contracts",
    "services/alpha/src/roundsman/alpha/__init__.py": "",
    "services/alpha/src/roundsman/alpha/app.py": "import roundsman.alpha.api",
    "services/alpha/src/roundsman/alpha/api.py": "import roundsman.alpha.handlers",
    "services/alpha/src/roundsman/alpha/handlers.py": "import roundsman.alpha.domain",
    "services/alpha/src/roundsman/alpha/domain.py": "import roundsman.kernel",
    "services/beta/src/roundsman/beta/__init__.py": "",
}
BREAKS = {
    "Libraries build on one another": ("libs/kernel/src/roundsman/kernel/__init__.py", "import roundsman.persistence"),
    "Libraries never import services": (
        "libs/persistence/src/roundsman/persistence/__init__.py",
        "import roundsman.beta",
    ),
    "Services are independent": ("services/beta/src/roundsman/beta/__init__.py", "import roundsman.alpha.app"),
    "A service is built inwards": ("services/alpha/src/roundsman/alpha/domain.py", "import roundsman.alpha.api"),
    "Domain, handlers and ports": ("services/alpha/src/roundsman/alpha/domain.py", "import sqlmodel"),
}


def lint(root: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    with (root / "importlinter.ini").open("w") as config:
        configuration(root).write(config)
    sources = ":".join(str(folder) for folder in [root / "contracts/src", *root.glob("*/*/src")])
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", root / "importlinter.ini"],
        env=os.environ | {"PYTHONPATH": sources},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def verdicts(output: str) -> dict[str, str]:
    words = " ".join(output.split())
    return {name: words.split(name)[1].split("KEPT")[0] for name in BREAKS if name in words}


def test_a_healthy_tree_keeps_every_contract(tmp_path: Path) -> None:
    assert "5 kept, 0 broken" in lint(tmp_path, HEALTHY)


@pytest.mark.parametrize("contract", BREAKS)
def test_one_import_breaks_each_contract(tmp_path: Path, contract: str) -> None:
    file, text = BREAKS[contract]
    output = lint(tmp_path, HEALTHY | {file: text})
    assert "BROKEN" in verdicts(output)[contract]
