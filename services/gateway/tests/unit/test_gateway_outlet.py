"""What waits for one client is bounded, by number and by length."""

from collections.abc import Callable, Sequence

import pytest

from roundsman.gateway.api import outlet as outlets
from roundsman.gateway.api.outlet import DONE, TRY_AGAIN, Outlet
from roundsman.testkit import eventually

RELOAD = b"reload"


class Slow:
    """A `Line` to a client that takes nothing until it is let."""

    resumed: Callable[[], None]

    def __init__(self) -> None:
        self.ready = False
        self.aborted = False
        self.heard: list[bytes] = []
        self.together: list[int] = []  # how many came in one go

    def write(self, text: bytes) -> None:
        self.heard.append(text)

    def write_all(self, texts: Sequence[bytes]) -> None:
        self.heard += texts
        self.together.append(len(texts))

    def abort(self) -> None:
        self.aborted = True

    def take(self) -> list[bytes]:
        self.ready = True
        self.resumed()
        return self.heard


def an_outlet(limit: int) -> tuple[Outlet, Slow, list[int]]:
    """With its line, and the codes that it is closed with."""
    line, codes = Slow(), list[int]()
    return Outlet(limit, line, RELOAD, codes.append), line, codes


async def test_a_client_that_keeps_up_is_told_at_once() -> None:
    outlet, line, codes = an_outlet(limit=1)
    line.ready = True
    for number in range(5):
        outlet.tell(b"%d" % number)
    outlet.end(DONE)
    assert (line.heard, codes) == ([b"0", b"1", b"2", b"3", b"4"], [DONE])


async def test_what_was_missed_goes_out_together_but_after_what_waits_and_not_after_the_end() -> None:
    outlet, line, _ = an_outlet(limit=9)
    outlet.tell_all([b"0", b"1"])
    assert (line.heard, line.together) == ([], [])
    line.take()
    outlet.tell_all([b"2", b"3"])
    outlet.end(DONE)
    outlet.tell_all([b"4"])
    assert (line.heard, line.together) == ([b"0", b"1", b"2", b"3"], [2])


@pytest.mark.parametrize(("count", "code"), [(2, DONE), (3, DONE), (4, TRY_AGAIN)])
async def test_a_full_outlet_gives_up_and_says_reload(count: int, code: int) -> None:
    outlet, line, codes = an_outlet(limit=3)
    for number in range(count):
        outlet.tell(b"%d" % number)
    outlet.end(DONE)
    expected = [RELOAD] if code == TRY_AGAIN else [b"%d" % number for number in range(count)]
    assert (codes, line.take(), codes) == ([code], expected, [code])


@pytest.mark.parametrize(("letters", "code"), [(1024 * 1024, DONE), (1024 * 1024 + 1, TRY_AGAIN)])
async def test_few_long_messages_fill_it_too(letters: int, code: int) -> None:
    outlet, line, codes = an_outlet(limit=100)
    outlet.tell(b"x" * (letters - 1))
    outlet.tell(b"y")
    outlet.end(DONE)
    line.take()
    assert codes == [code]


async def test_what_was_sent_makes_room() -> None:
    outlet, line, codes = an_outlet(limit=1)
    for number in range(5):
        line.ready = False
        outlet.tell(b"%d" % number * 500_000)
        line.take()
    assert ([text[:1] for text in line.heard], codes) == ([b"0", b"1", b"2", b"3", b"4"], [])


async def test_nothing_is_sent_after_the_end() -> None:
    outlet, line, codes = an_outlet(limit=3)
    outlet.end(DONE)
    outlet.tell(b"late")
    outlet.end(TRY_AGAIN)
    assert (line.take(), codes) == ([], [DONE])


async def test_a_client_that_does_not_take_the_last_words_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlets, "_LAST_WORDS_S", 0.01)
    outlet, line, codes = an_outlet(limit=3)
    outlet.tell(b"x")
    outlet.end(DONE)

    async def cut_off() -> bool:
        return line.aborted

    await eventually(cut_off)
    assert codes == []


async def test_of_positions_the_newest_waits_after_all_that_came_before_it() -> None:
    outlet, line, _ = an_outlet(limit=10)
    for text, newest_of in ((b"1", "a"), (b"event", None), (b"2", "a"), (b"3", "b"), (b"4", "a")):
        outlet.tell(text, newest_of)
    assert line.take() == [b"event", b"3", b"4"]


async def test_what_was_sent_already_is_not_replaced() -> None:
    outlet, line, _ = an_outlet(limit=10)
    for number in range(3):
        line.ready = False
        outlet.tell(b"%d" % number, "a")
        line.take()
    assert line.heard == [b"0", b"1", b"2"]


async def test_positions_for_ever_take_no_more_room_than_one_of_each_channel() -> None:
    outlet, line, codes = an_outlet(limit=3)
    for number in range(100_000):
        outlet.tell(b"x" * 100, f"channel {number % 3}")
    assert (outlet._bytes, codes, len(line.take())) == (300, [], 3)


async def test_events_are_never_left_out_the_client_is_told_to_load_anew() -> None:
    outlet, line, codes = an_outlet(limit=3)
    for number in range(4):
        outlet.tell(b"position %d" % number, "a")
        outlet.tell(b"event %d" % number)
    assert (line.take(), codes) == ([RELOAD], [TRY_AGAIN])


async def test_a_client_that_takes_a_part_gets_the_rest_later_in_order() -> None:
    outlet, line, _ = an_outlet(limit=10)
    for number in range(3):
        outlet.tell(b"%d" % number)
    written = line.write

    def write_one(text: bytes) -> None:
        written(text)
        line.ready = False

    line.write = write_one  # type: ignore[method-assign]
    line.take()
    outlet.tell(b"3")
    assert [list(line.take()) for _ in range(3)][-1] == [b"0", b"1", b"2", b"3"]
