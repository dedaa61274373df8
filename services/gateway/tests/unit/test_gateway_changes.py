"""What was missed, page by page: the same events as on the socket, and none twice."""

import asyncio
import json
from typing import Any

import pytest
from fastapi import FastAPI

from roundsman.gateway.api.changes import Changes
from roundsman.gateway.api.front import Browsers, add_front
from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind
from roundsman.gateway.domain.log import Log, Occurrence, Told
from roundsman.gateway.domain.recent import Reach, Recent
from roundsman.gateway.domain.routes import BATCH, CHANGES
from roundsman.gateway.fakes import Asked, FakeOwners, FakeVerifier, Reply, a_desk, a_gate, ask, bearer
from roundsman.gateway.handlers.stream import Stream
from roundsman.gateway.testing import NOON, order_id

LOG = Log("order.events.v1", 0)
ORDER = order_id("one")
CHANNEL = f"order:{ORDER}"


class Gateway:
    """Changes of a log with so many events, of which memory keeps some."""

    def __init__(self, events: int, kept: int = 1000) -> None:
        recent = Recent(Reach.of_last(kept))
        recent.begin(LOG, 0)
        self.owners = FakeOwners()
        self.owners.body = b"{}"
        self.stream = Stream(recent, lambda _: [LOG], lambda told: json.dumps(told, default=str).encode())
        for offset in range(events):
            self.stream.take(LOG, offset, self._event(offset))
        self.app = FastAPI()
        gate = a_gate(self.owners)
        outlets = {CHANGES: Changes(a_desk(self.stream, owners=self.owners), gate)}
        add_front(self.app, gate, Browsers(origins=(), hsts_s=0), outlets)

    def _event(self, offset: int) -> Occurrence:
        return Occurrence(
            log=LOG,
            offset=offset,
            event="OrderReady",
            sequence=offset,
            logged_ms=offset,
            channels=(Channel(ChannelKind.ORDER, ORDER),),
            show=lambda _, audience: Told(NOON, {"own": audience is Audience.SUBJECT}),
        )

    async def changes(self, query: str = "", name: str = "ann", **headers: str) -> Reply:
        asked = Asked(path=CHANGES, query=f"channel={CHANNEL}{query}", headers=bearer(name) | headers)
        return await ask(self.app, asked)


def page(reply: Reply) -> dict[str, Any]:
    assert reply.status == 200, reply.body
    content: dict[str, Any] = json.loads(reply.body)
    return content


async def test_without_a_cursor_there_is_one_to_begin_with() -> None:
    assert page(await Gateway(3).changes()) == {"items": [], "cursor": "order.events.v1:0:3", "more": False}


@pytest.mark.parametrize(("limit", "sizes"), [(2, [2, 2, 1]), (5, [5]), (4, [4, 1]), (500, [5])])
async def test_pages_give_everything_once_and_end_with_a_cursor_to_go_on_from(limit: int, sizes: list[int]) -> None:
    gateway, cursor, seen, more = Gateway(8), "order.events.v1:0:3", list[list[int]](), True
    while more:
        got = page(await gateway.changes(f"&since={cursor}&limit={limit}"))
        seen.append([one["sequence"] for one in got["items"]])
        cursor, more = got["cursor"], got["more"]
    assert [len(one) for one in seen] == sizes
    assert [one for page in seen for one in page] == [3, 4, 5, 6, 7]
    assert page(await gateway.changes(f"&since={cursor}"))["items"] == []


async def test_each_is_shown_what_they_may_see() -> None:
    gateway = Gateway(1)
    ann = await FakeVerifier().verify("token-of-ann")
    gateway.owners.body = json.dumps({"customer_id": ann.user_id}).encode()
    shown = [page(await gateway.changes("&since=order.events.v1:0:0", name))["items"] for name in ("ann", "bob")]
    assert [one["data"]["own"] for (one,) in shown] == [True, False]
    assert (shown[0][0]["type"], shown[0][0]["channel"]) == ("event", CHANNEL)


@pytest.mark.parametrize("since", ["nonsense", "order.events.v1:0:99", "order.events.v1:1:0"])
async def test_what_nobody_can_tell_is_to_be_loaded_anew(since: str) -> None:
    reply = await Gateway(3).changes(f"&since={since}")
    assert (reply.status, reply.slug) == (410, "reload")


async def test_who_may_not_see_the_channel_is_refused_as_its_owner_refuses() -> None:
    gateway = Gateway(1)
    gateway.owners.status = 404
    gateway.owners.body = b'{"type":"/problems/not-found","title":"not found","status":404,"detail":"No."}'
    reply = await gateway.changes("&since=order.events.v1:0:0")
    assert (reply.status, reply.slug) == (404, "not-found")


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "limit=-1", "limit=1000000", "limit=%C2%B2"])
async def test_a_page_has_one_to_five_hundred(query: str) -> None:
    reply = await Gateway(1).changes("&" + query)
    assert (reply.status, reply.slug) == (422, "bad-query")


async def test_without_a_channel_or_a_person_there_is_nothing() -> None:
    app = Gateway(1).app
    nothing = await ask(app, Asked(path=CHANGES, headers=bearer("ann")))
    stranger = await ask(app, Asked(path=CHANGES, query=f"channel={CHANNEL}"))
    assert (nothing.slug, stranger.slug, stranger.status) == ("bad-query", "unauthenticated", 401)


async def test_the_same_page_is_not_sent_twice() -> None:
    gateway = Gateway(2)
    first = await gateway.changes("&since=order.events.v1:0:0")
    again = await gateway.changes("&since=order.events.v1:0:0", **{"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


async def test_a_batch_brings_several_channels_up_to_date() -> None:
    calls = [{"path": f"{CHANGES}?channel={CHANNEL}&since=order.events.v1:0:{n}"} for n in (0, 1)]
    body = json.dumps({"calls": calls}).encode()
    asked = Asked(path=BATCH, method="POST", headers=bearer("ann"), body=[body])
    reply = await ask(Gateway(2).app, asked)
    assert [len(one["body"]["items"]) for one in json.loads(reply.body)["answers"]] == [2, 1]


async def test_until_the_gateway_has_caught_up_nobody_is_told_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roundsman.gateway.api.listening._CATCHING_UP_S", 0.01)
    app = FastAPI()
    outlets = {CHANGES: Changes(a_desk(caught_up=asyncio.Event()), a_gate())}
    add_front(app, a_gate(), Browsers(origins=(), hsts_s=0), outlets)
    reply = await ask(app, Asked(path=CHANGES, query=f"channel={CHANNEL}", headers=bearer("ann")))
    assert (reply.status, reply.slug) == (503, "service-away")
