"""The README's first order, as a reader would paste it into a shell."""

import asyncio
import re
import subprocess
from pathlib import Path

import pytest

from roundsman.stack.platform import Platform
from roundsman.testkit.e2e_town import Town

pytestmark = [pytest.mark.stack, pytest.mark.slow]

README = Path(__file__).parent.parent / "README.md"
WITHIN_S = 240


def pasted(gateway_url: str) -> str:
    """What stands in the blocks of "A first order", with another address."""
    chapter = README.read_text().partition("\n## A first order\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", chapter, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 4
    return "".join(blocks).replace("http://127.0.0.1:8080", gateway_url)


async def test_a_first_order_goes_as_the_readme_says(platform: Platform, town: Town) -> None:
    await town.nobody_else_waits()
    shell = await asyncio.to_thread(
        subprocess.run, ["/bin/bash", "-euo", "pipefail"],
        input=pasted(platform.gateway_url), capture_output=True, text=True, timeout=WITHIN_S,
    )  # fmt: skip

    assert shell.returncode == 0, shell.stdout + shell.stderr
    assert {"authorized", "completed"} <= set(shell.stdout.splitlines()), shell.stdout + shell.stderr
