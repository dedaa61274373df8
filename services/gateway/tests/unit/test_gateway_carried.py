"""How a token comes along with a socket: not where it would be logged."""

import asyncio
import json

import pytest

from roundsman.gateway.api.carried import PROTOCOL
from roundsman.gateway.api.gathering import Gathering
from roundsman.gateway.api.sockets import Sockets
from roundsman.gateway.fakes import FakeSocket, a_desk
from roundsman.gateway.testing import order_id


def a_client(query: str = "", *protocols: str, token: str = "") -> FakeSocket:
    client = FakeSocket(token, query=query)
    client.scope["subprotocols"] = list(protocols)
    return client


async def answers(client: FakeSocket, *, in_query: bool = False) -> list[str]:
    """What somebody is told who subscribes at once; first how the socket was opened."""
    sockets = Sockets(a_desk(tokens_in_query=in_query), Gathering(most=10, recheck_s=60), queue=10)
    task = asyncio.create_task(sockets(client.scope, client.receive, client.send))
    client.say(json.dumps({"type": "subscribe", "channel": f"order:{order_id('one')}"}))
    await client.until(2)
    client.leave()
    await task
    opened, told = client.sent[:2]
    if opened["type"] != "websocket.accept":
        return [str(opened["status"]), json.loads(told["body"])["type"]]
    return [str(opened["subprotocol"]), json.loads(told["text"])["type"]]


@pytest.mark.parametrize(
    ("client", "told"),
    [
        (a_client(token="token-of-ann"), ["None", "subscribed"]),
        (a_client("", PROTOCOL, "bearer.token-of-ann"), [PROTOCOL, "subscribed"]),
        (a_client("", "bearer.token-of-ann", PROTOCOL), [PROTOCOL, "subscribed"]),
        (a_client("", "bearer.token-of-ann"), ["None", "subscribed"]),
        (a_client("", PROTOCOL), [PROTOCOL, "error"]),
        (a_client("", PROTOCOL, "bearer.forged"), [PROTOCOL, "error"]),
        (a_client("access_token=token-of-ann"), ["400", "/problems/token-in-query"]),
        (a_client("access_token=x", token="token-of-ann"), ["400", "/problems/token-in-query"]),
    ],
    ids=["header", "protocol", "protocol-last", "protocol-alone", "none", "forged", "query", "query-too"],
)
async def test_a_token_comes_by_header_or_subprotocol_and_is_never_answered(
    client: FakeSocket, told: list[str]
) -> None:
    assert await answers(client) == told


async def test_a_token_comes_by_query_where_the_operator_allows_it() -> None:
    assert await answers(a_client("access_token=token-of-ann"), in_query=True) == ["None", "subscribed"]
