"""The API keeps to its own document, whatever is sent: tried by schemathesis with requests made from the document."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from roundsman.testkit.e2e_api import new_key
from roundsman.testkit.e2e_people import Courier, Person
from roundsman.testkit.e2e_town import MARKET, Town
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(600)]

_RELEASED = Path(__file__).parents[1] / "contracts" / "openapi" / "v1.json"
_CHAINS_S = int(os.environ.get("ROUNDSMAN_TEST_CHAINS_S", "24"))  # real; what is found takes longer to be found
EVERYTHING = ("customer", "vendor", "driver", "dispatcher", "support", "accountant")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
)


async def test_the_platform_gives_the_document_that_was_released(town: Town) -> None:
    async with town.api.http.get(f"{town.api.url}/api/v1/openapi.json") as answer:
        assert await answer.json() == json.loads(_RELEASED.read_bytes())


async def _tried(town: Town, person: Person, *words: str) -> str:
    """What schemathesis has to complain about; empty if there is nothing."""
    argv = (
        sys.executable, "-m", "schemathesis.cli", *words[:2], "run", f"{town.api.url}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {person.token}", "--checks", ",".join(CHECKS), "--max-examples", "5",
        "--seed", "1", "--no-shrink", "--continue-on-failure", "--warnings", "off", "--no-color", *words[2:],
    )  # fmt: skip
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*argv, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    said, _ = await process.communicate()
    return said.decode() if process.returncode else ""


async def test_anything_may_be_sent_about_things_that_do_not_exist(town: Town, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.touch()
    complaints = await _tried(
        town, await town.owner(*EVERYTHING), "--config-file", str(config), "--phases", "examples,coverage,fuzzing"
    )

    assert not complaints, complaints


async def test_anything_may_be_sent_about_things_that_do_exist(town: Town, tmp_path: Path) -> None:
    owner = await town.owner(*EVERYTHING)
    config = tmp_path / "schemathesis.toml"
    config.write_text(await _real_ids(town, owner))
    complaints = await _tried(town, owner, "--config-file", str(config), "--phases", "examples,fuzzing")

    assert not complaints, complaints


@pytest.mark.parametrize("roles", [EVERYTHING, ("customer",), ("driver",)], ids=["everybody", "customer", "driver"])
async def test_one_call_may_follow_from_another(town: Town, roles: Sequence[str], tmp_path: Path) -> None:
    """What one answer names goes into the next call: made, read, changed, ended, in any order."""
    person = await town.owner(*roles) if roles == EVERYTHING else await town.newcomer(*roles)
    config = tmp_path / "schemathesis.toml"
    config.touch()
    seconds = str(_CHAINS_S if roles == EVERYTHING else _CHAINS_S // 3)
    words = ("--config-file", str(config), "--phases", "stateful", "--max-time", seconds)
    complaints = await _tried(town, person, *words)

    assert not complaints, complaints


async def _real_ids(town: Town, owner: Person) -> str:
    """An order with everything around it, as parameters of paths and queries."""
    kitchen = await town.kitchen(owner)
    courier = await Courier.join(owner, "Everybody", town.clock)
    await courier.go("online", MARKET)
    trip = Trip(town=town, customer=owner, kitchen=kitchen, courier=courier, key=new_key())
    for step in (trip.place, trip.accept, trip.take):
        await step()
    await trip.order.becomes("assigned")
    inbox = (await owner.get("/notifications"))["items"]
    ids = {
        "order_id": trip.order.order_id,
        "job_id": trip.job_id,
        "vendor_id": kitchen.vendor_id,
        "driver_id": courier.driver_id,
        "notification_id": inbox[0]["notification_id"],
        "org_id": (await owner.get("/me"))["org_id"],
    }
    return "[parameters]\n" + "".join(f'"path.{name}" = "{value}"\n' for name, value in ids.items())
