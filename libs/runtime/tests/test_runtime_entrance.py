"""As many connections as were asked for may wait on a port, and nobody else is on it."""

import errno
import socket
from contextlib import ExitStack

import pytest

from roundsman.runtime.entrance import listening

HOST = "127.0.0.1"


@pytest.mark.parametrize(("places", "sockets"), [(1, 1), (100, 1), (101, 2), (400, 4), (1_000_000, 16)])
def test_there_are_as_many_sockets_on_the_port_as_the_places_take(places: int, sockets: int) -> None:
    with ExitStack() as stack:
        ports = [stack.enter_context(one).getsockname()[1] for one in listening(HOST, 0, places, each=100)]

    assert (len(ports), len(set(ports))) == (sockets, 1)


def test_each_connection_waits_at_one_of_them() -> None:
    with ExitStack() as stack:
        sockets = [stack.enter_context(one) for one in listening(HOST, 0, places=300, each=100)]
        for one in sockets:
            one.listen()
            one.setblocking(False)
        address = sockets[0].getsockname()
        for _ in range(60):
            stack.enter_context(socket.create_connection(address, timeout=30))
        taken = [_take_all(one, stack) for one in sockets]

    assert sum(taken) == 60
    assert all(taken)  # by chance there is none at one of them once in 10**10 times


@pytest.mark.parametrize("each", [100, 1000])
def test_a_port_on_which_another_listens_is_not_shared(each: int) -> None:
    with ExitStack() as stack:
        first = [stack.enter_context(one) for one in listening(HOST, 0, places=200, each=each)]
        for one in first:
            one.listen()
        with pytest.raises(OSError, match="in use") as refused:
            listening(HOST, first[0].getsockname()[1], places=200, each=each)

    assert refused.value.errno == errno.EADDRINUSE


def test_the_system_says_how_many_places_a_socket_has() -> None:
    with ExitStack() as stack:
        sockets = [stack.enter_context(one) for one in listening(HOST, 0, places=1)]

    assert len(sockets) == 1


def _take_all(listener: socket.socket, stack: ExitStack) -> int:
    taken = 0
    while True:
        try:
            stack.enter_context(listener.accept()[0])
        except BlockingIOError:
            return taken
        taken += 1
