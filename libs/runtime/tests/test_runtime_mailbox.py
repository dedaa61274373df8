"""They do what asyncio's own do, as far as sockets need it."""

import asyncio

from roundsman.runtime.mailbox import Flag, Mailbox


async def test_messages_are_taken_in_their_order_also_by_who_waits() -> None:
    box = Mailbox()
    box.put_nowait(1)
    box.put_nowait(2)
    assert [await box.get(), box.empty(), await box.get(), box.empty()] == [1, False, 2, True]
    waiting = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    assert not waiting.done()
    box.put_nowait(3)
    box.put_nowait(4)
    assert [await waiting, await box.get()] == [3, 4]


async def test_a_reader_that_gave_up_takes_nothing_with_it() -> None:
    box = Mailbox()
    waiting = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    box.put_nowait(1)
    assert await box.get() == 1


async def test_a_flag_lets_all_go_on_and_whoever_comes_later_waits() -> None:
    flag = Flag()
    waiting = [asyncio.create_task(flag.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    flag.set()
    assert await asyncio.gather(*waiting[1:]) == [None, None]
    await flag.wait()
    flag.clear()
    late = asyncio.create_task(flag.wait())
    await asyncio.sleep(0)
    assert (flag.is_set(), late.done()) == (False, False)
    flag.set()
    assert await late is None  # type: ignore[func-returns-value]
