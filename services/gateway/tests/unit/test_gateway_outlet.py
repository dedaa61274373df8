"""What waits for one socket is bounded, by number and by length."""

import asyncio

import pytest

from roundsman.gateway.api.outlet import DONE, TRY_AGAIN, Outlet
from roundsman.gateway.api.sockets import _write

RELOAD = '{"type":"reload"}'


async def drained(outlet: Outlet) -> list[str]:
    return [text async for text in outlet.texts()]


@pytest.mark.parametrize(("count", "code"), [(2, DONE), (3, DONE), (4, TRY_AGAIN)])
async def test_a_full_outlet_gives_up_and_says_reload(count: int, code: int) -> None:
    outlet = Outlet(limit=3)
    for number in range(count):
        outlet.tell(str(number))
    outlet.end(DONE)
    expected = [RELOAD] if code == TRY_AGAIN else [str(number) for number in range(count)]
    assert (await drained(outlet), outlet.code) == (expected, code)


@pytest.mark.parametrize(("letters", "code"), [(1024 * 1024, DONE), (1024 * 1024 + 1, TRY_AGAIN)])
async def test_few_long_messages_fill_it_too(letters: int, code: int) -> None:
    outlet = Outlet(limit=100)
    outlet.tell("x" * (letters - 1))
    outlet.tell("y")
    outlet.end(DONE)
    assert outlet.code == code


async def test_what_was_sent_makes_room() -> None:
    outlet, heard = Outlet(limit=1), []
    texts = outlet.texts()
    for number in range(5):
        outlet.tell(f"{number}" * 500_000)
        heard.append((await anext(texts))[0])
    assert (heard, outlet.code) == (["0", "1", "2", "3", "4"], DONE)


async def test_nothing_is_sent_after_the_end() -> None:
    outlet = Outlet(limit=3)
    outlet.end(DONE)
    outlet.tell("late")
    outlet.end(TRY_AGAIN)
    assert (await drained(outlet), outlet.code) == ([], DONE)


async def test_a_client_that_has_gone_ends_the_writing() -> None:
    async def send(_: object) -> None:
        raise ConnectionResetError

    outlet = Outlet(limit=3)
    outlet.tell("x")
    await asyncio.wait_for(_write(outlet, send), 5)
    assert not outlet.ended.is_set()
