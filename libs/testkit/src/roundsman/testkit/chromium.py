"""The browser that tests drive, of the distribution; `python -m roundsman.testkit.chromium` installs it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
_INSTALL = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])


def chromium() -> Path | None:
    """Where it is; None if this machine has none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def must_be_there() -> bool:
    """Whether a test may not be left out for want of a browser: so it is in CI."""
    return bool(os.environ.get("CI"))


def install() -> bool:
    """Have the distribution install it, if it is missing and we may; gives whether it is there now. May be repeated."""
    if chromium() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stdout.write("== Chromium, for the tests in a browser\n")
        sys.stdout.flush()
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in _INSTALL:
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - constants
    return chromium() is not None


if __name__ == "__main__":
    there = install()
    if not there:
        sys.stdout.write("   There is no Chromium, and none could be installed: tests in a browser are left out.\n")
    sys.exit(1 if not there and must_be_there() else 0)
