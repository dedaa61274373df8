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


async def test_of_positions_the_newest_waits_after_all_that_came_before_it() -> None:
    outlet = Outlet(limit=10)
    for text, newest_of in (("1", "a"), ("event", None), ("2", "a"), ("3", "b"), ("4", "a")):
        outlet.tell(text, newest_of)
    outlet.end(DONE)
    assert await drained(outlet) == ["event", "3", "4"]


async def test_what_was_sent_already_is_not_replaced() -> None:
    outlet, heard = Outlet(limit=10), []
    texts = outlet.texts()
    for number in range(3):
        outlet.tell(str(number), "a")
        heard.append(await anext(texts))
    assert heard == ["0", "1", "2"]


async def test_positions_for_ever_take_no_more_room_than_one_of_each_channel() -> None:
    outlet = Outlet(limit=3)
    for number in range(100_000):
        outlet.tell("x" * 100, f"channel {number % 3}")
    assert (len(outlet._waiting), outlet._letters, outlet.code) == (3, 300, DONE)
    assert not outlet.ended.is_set()


async def test_events_are_never_left_out_the_client_is_told_to_load_anew() -> None:
    outlet = Outlet(limit=3)
    for number in range(4):
        outlet.tell(f"position {number}", "a")
        outlet.tell(f"event {number}")
    assert (await drained(outlet), outlet.code) == ([RELOAD], TRY_AGAIN)
