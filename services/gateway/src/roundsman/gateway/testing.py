"""Stand-ins for the owning services, events as they would publish them, and clients on the socket: for tests."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from aiokafka import AIOKafkaProducer
from websockets.asyncio.client import ClientConnection, connect

from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.message import Message
from roundsman.contracts.registry import register
from roundsman.contracts.types.order import OrderPlaced, OrderPlacedKind, OrderPlacedLine, OrderPlacedPlace
from roundsman.kernel.ids import DriverId, OrderId, OrgId, VendorId
from roundsman.web.problems import MEDIA_TYPE

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
STREET = "1 Secret Street"


@asynccontextmanager
async def owner(handler: Handler, port: int = 0) -> AsyncIterator[str]:
    """A service whose every path is answered by `handler`; gives its base URL."""
    app = web.Application(client_max_size=0)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@dataclass(slots=True)
class Answers:
    """What every owner answers to whom: (token, path) -> JSON; a 404 problem to anything else."""

    known: dict[tuple[str, str], Any] = field(default_factory=dict)
    posted: list[Any] = field(default_factory=list)

    def allow(self, token: str, path: str, answer: Mapping[str, Any] | None = None) -> None:
        """Answer this caller on this path."""
        self.known[token, "/api/v1/" + path] = answer or {}

    async def handle(self, request: web.Request) -> web.Response:
        """As `owner` wants it."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if request.method == "POST":
            self.posted.append(await request.json())
        answer = self.known.get((token, request.path))
        if answer is None:
            problem = {"type": "/problems/not-found", "title": "not found", "status": 404, "detail": "No such thing."}
            return web.json_response(problem, status=404, content_type=MEDIA_TYPE)
        return web.json_response(answer)


class Events:
    """Publishes events as the services would: same keys, same headers."""

    def __init__(self, producer: AIOKafkaProducer, prefix: str, registry_url: str) -> None:
        self._producer = producer
        self._prefix = prefix
        self._registry_url = registry_url
        self._codecs: dict[str, AvroCodec] = {}

    async def publish(self, message: Message, sequence: int = 1, org: str = "") -> None:
        """Put the event on its topic; it is there when this returns."""
        headers = {"ce_type": message.SCHEMA, "ce_sequence": str(sequence), "org": org}
        key = str(getattr(message, "order_id", None) or getattr(message, "driver_id", ""))
        await self.publish_raw(message.TOPIC, key, (await self._codec(message)).encode(message), headers)

    async def publish_raw(self, topic: str, key: str, value: bytes, headers: Mapping[str, str]) -> None:
        """Put any bytes on a topic."""
        pairs = [(name, text.encode()) for name, text in headers.items() if text]
        await self._producer.send_and_wait(self._prefix + topic, key=key.encode(), value=value, headers=pairs)

    async def _codec(self, message: Message) -> AvroCodec:
        if message.SCHEMA not in self._codecs:
            self._codecs[message.SCHEMA] = AvroCodec(await register(self._registry_url, self._prefix, [type(message)]))
        return self._codecs[message.SCHEMA]


@asynccontextmanager
async def events(kafka: str, registry_url: str, prefix: str) -> AsyncIterator[Events]:
    """A producer of events until the block ends."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        yield Events(producer, prefix, registry_url)
    finally:
        await producer.stop()


class Client:
    """A program on the socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, **words: Any) -> None:
        """Send a message; `type` is given as `kind`."""
        await self.connection.send(json.dumps({"type": words.pop("kind")} | words))

    async def hear(self, within_s: float = 60.0) -> dict[str, Any]:
        """The next message."""
        words: dict[str, Any] = json.loads(await asyncio.wait_for(self.connection.recv(), within_s))
        return words

    async def subscribe(self, channel: str, cursor: str | None = None) -> dict[str, Any]:
        """Subscribe; gives the answer."""
        await self.say(kind="subscribe", channel=channel, cursor=cursor)
        return await self.hear()

    async def heard_before_pong(self) -> list[dict[str, Any]]:
        """All that was on its way when this is asked."""
        await self.say(kind="ping")
        heard: list[dict[str, Any]] = []
        while (words := await self.hear())["type"] != "pong":
            heard.append(words)
        return heard

    async def closed_with(self) -> int:
        """Wait for the end, and give its code."""
        await asyncio.wait_for(self.connection.wait_closed(), 60)
        return self.connection.close_code or 0


@asynccontextmanager
async def client(url: str, token: str = "", **options: Any) -> AsyncIterator[Client]:
    """A socket to the gateway, logged in by a header if a token is given; `options` are those of `connect`."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with connect(f"{url.replace('http', 'ws')}/ws/v1", additional_headers=headers, **options) as connection:
        yield Client(connection)


def order_id(name: str) -> OrderId:
    """The same id for the same name."""
    return OrderId.derived(NOON, name)


def vendor_id(name: str) -> VendorId:
    """The same id for the same name."""
    return VendorId.derived(NOON, name)


def driver_id(name: str) -> DriverId:
    """The same id for the same name."""
    return DriverId.derived(NOON, name)


def an_order_placed(order: str, vendor: str, customer: str, org: str = "", lines: int = 1) -> OrderPlaced:
    """An order of some lines at noon."""
    line = OrderPlacedLine(item_id="itm_1", name="Dal", quantity=1, unit_price_minor=900)
    place = OrderPlacedPlace(lat=52.5, lon=13.4, address=STREET)
    return OrderPlaced(
        order_id=order,
        org_id=org or OrgId.derived(NOON, "org"),
        customer_id=customer,
        vendor_id=vendor,
        kind=OrderPlacedKind.DELIVERY,
        lines=(line,) * lines,
        currency="USD",
        items_minor=900,
        delivery_fee_minor=100,
        service_fee_minor=0,
        tip_minor=0,
        total_minor=1000,
        pickup=place,
        dropoff=place,
        proof=(),
        placed_at=NOON,
    )


def later(minutes: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(minutes=minutes)
