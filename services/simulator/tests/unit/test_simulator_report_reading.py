"""Reading: the mailbox, and sources that are away."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from roundsman.operations.invariants.mail import read_letters
from roundsman.simulator.gateway import Refused, Unreachable
from roundsman.simulator.report.reading.all import Sources
from roundsman.simulator.report.reading.topics import NothingTold

MAIL = """X-Envelope-To: someone@sim.roundsman.example\r
Message-ID: <{id}@roundsman.example>\r
Subject: Your order\r
\r
Message-ID: not this one
"""


def test_letters_are_known_by_their_message_ids_in_order_of_arrival(tmp_path: Path) -> None:
    for name, message_id in (("2-b.eml", "ntf_2"), ("1-a.eml", "ntf_1"), ("3-c.eml", "ntf_1"), (".4-d.eml.part", "no")):
        (tmp_path / name).write_text(MAIL.format(id=message_id), encoding="ascii")

    assert read_letters(tmp_path) == ["ntf_1", "ntf_2", "ntf_1"]


def failing(times: int, error: Exception) -> Callable[[], Awaitable[str]]:
    left = [error] * times

    async def read() -> str:
        if left:
            raise left.pop()
        return "read"

    return read


@pytest.mark.parametrize("error", [NothingTold("none yet"), Unreachable("away"), OSError("refused")])
async def test_a_source_that_is_away_is_asked_again(error: Exception) -> None:
    sources = Sources(pause_s=0)

    assert await sources.read("topics", failing(3, error), "nothing") == "read"
    assert sources.unread == {}


async def test_a_source_that_stays_away_is_noted() -> None:
    sources = Sources(pause_s=0)

    assert await sources.read("topics", failing(4, NothingTold("none yet")), "nothing") == "nothing"
    assert sources.unread == {"topics": "NothingTold: none yet"}


@pytest.mark.parametrize("error", [Refused(403, {"type": "https://x/forbidden"}), KeyError("items")])
async def test_a_source_that_says_no_is_not_asked_again(error: Exception) -> None:
    sources = Sources(pause_s=0)

    assert await sources.read("ledger", failing(1, error), "nothing") == "nothing"
    assert list(sources.unread) == ["ledger"]
