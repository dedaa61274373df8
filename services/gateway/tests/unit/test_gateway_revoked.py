"""An open socket ends when its token is revoked, and others stay."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from roundsman.gateway.api.crowd import Crowd
from roundsman.gateway.api.gathering import Gathering
from roundsman.gateway.api.listening import SocketDesk
from roundsman.gateway.api.sockets import Sockets
from roundsman.gateway.fakes import FakeSocket
from roundsman.gateway.handlers.subscribe import Desk
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import Unauthenticated
from roundsman.testkit import TokenIssuer, eventually
from roundsman.web import Caller, Revoked, StaticVerifier
from roundsman.web.tokens import TokensUnchecked


@asynccontextmanager
async def open_sockets(verifier: StaticVerifier, *tokens: str) -> AsyncIterator[list[FakeSocket]]:
    """Sockets of a gateway that checks all the time."""
    shared = SocketDesk(
        desk=cast(Desk, None),
        verifier=verifier,
        caught_up=asyncio.Event(),
        login_s=60,
        crowd=Crowd(9),
        clock=ManualClock(),
    )
    gathering = Gathering(most=10, recheck_s=0.001)
    gateway = Sockets(shared, gathering, queue=10)
    clients = [FakeSocket(token) for token in tokens]
    tasks = [asyncio.create_task(gateway(one.scope, one.receive, one.send)) for one in clients]
    checking = asyncio.create_task(gathering.keep_checking())
    for one in clients:
        await one.ping()
    yield clients
    for one in clients:
        one.leave()
    await asyncio.gather(*tasks)
    checking.cancel()


async def test_a_revoked_token_ends_its_open_socket_and_no_other(issuer: TokenIssuer) -> None:
    verifier = StaticVerifier(issuer.keys)
    tokens = issuer.token("ada", sid="ended"), issuer.token("ada", sid="goes on"), issuer.token("bob", epoch=1)
    async with open_sockets(verifier, *tokens) as (ended, goes_on, changed):
        verifier.revoke(Revoked(frozenset({"ended"}), {issuer.user("bob"): 2}))

        async def closed() -> bool:
            return all(one.sent[-1]["type"] == "websocket.close" for one in (ended, changed))

        await eventually(closed)
        await goes_on.ping()

    assert [one.sent[-1]["code"] for one in (ended, changed)] == [4401, 4401]
    assert "counts no more" in ended.sent[-2]["text"]
    assert [message["type"] for message in goes_on.sent[:3]] == ["websocket.accept"] + ["websocket.send"] * 2


class Away(StaticVerifier):
    """Knows tokens, and cannot tell whether they still count."""

    rechecks = 0

    async def recheck(self, caller: Caller) -> None:
        self.rechecks += 1
        raise TokensUnchecked("Tokens cannot be checked just now.")


async def test_while_nothing_is_known_of_revocations_sockets_stay(issuer: TokenIssuer) -> None:
    verifier = Away(issuer.keys)
    async with open_sockets(verifier, issuer.token("ada")) as [ada]:

        async def asked_often() -> bool:
            return verifier.rechecks > 3

        await eventually(asked_often)
        await ada.ping()

    assert "websocket.close" not in [message["type"] for message in ada.sent[:3]]
    assert issubclass(TokensUnchecked, Unauthenticated)
