"""`GET /api/v1/events`: the socket's channels as server-sent events (WHATWG HTML, 9.2). Plain ASGI."""

import asyncio
import random
from collections.abc import Mapping, Sequence

import orjson
from starlette.types import Receive, Scope, Send

from roundsman.gateway.api.admission import Gate
from roundsman.gateway.api.entrance import enter, query_of
from roundsman.gateway.api.forwarding import refused, respond
from roundsman.gateway.api.gathering import Gathering
from roundsman.gateway.api.incoming import Request, read_headers
from roundsman.gateway.api.listening import Listening, SocketDesk, Words
from roundsman.gateway.api.outlet import DONE, TRY_AGAIN, Outlet
from roundsman.gateway.domain.calls import Headers
from roundsman.gateway.domain.channels import Channel, Person
from roundsman.gateway.domain.errors import BadQuery, NotKept
from roundsman.gateway.handlers.subscribe import Prepared, Subscribe, join, prepare
from roundsman.gateway.ports import News
from roundsman.kernel.errors import DomainError
from roundsman.runtime.lines import LINE

MOST_CHANNELS = 20  # the id of each event tells where all of them stand
_RELOAD = b'data: {"type":"reload"}\n\n'
_HEADERS: Headers = [
    (b"content-type", b"text/event-stream"),
    (b"connection", b"close"),  # a stream that has ended is none to ask anything else on
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
]
_COME_BACK_MS = (500, 2500)  # when many streams end together, they come back one after the other


class Feed(Listening):
    """A stream of events. The id of each tells where all channels stand: the browser sends it when it comes back."""

    __slots__ = ("_cursors",)

    def __init__(self, shared: SocketDesk, outlet: Outlet, cursors: Mapping[str, str]) -> None:
        super().__init__(shared, outlet)
        self._cursors = dict(cursors)  # name of channel -> cursor

    def begin(self, channels: Sequence[Prepared]) -> None:
        """Listen to the channels, and tell what was missed of each: all of it, or that it is to be loaded anew."""
        self.outlet.tell(b"retry: %d\n\n" % random.randint(*_COME_BACK_MS))  # noqa: S311 - jitter
        for prepared in channels:
            try:
                joined = join(prepared, self, self._shared.desk)
            except NotKept:
                self.say({"type": "reload", "channel": prepared.channel.name})
                joined = self._shared.desk.stream.join(prepared.channel, self, prepared.audience)
            self._channels.add(prepared.channel)
            subscribed = {"type": "subscribed", "channel": prepared.channel.name, "cursor": joined.cursor}
            self.tell(News(orjson.dumps(subscribed), prepared.channel, joined.cursor))
            for news in joined.missed:
                self.tell(news)

    def tell(self, news: News) -> None:
        """See `Listener`."""
        self._cursors[news.channel.name] = news.cursor
        text = b"id: %b\ndata: %b\n\n" % (self._id(), news.text)
        self.outlet.tell(text, news.channel if news.newest_only else None)

    def say(self, words: Words) -> None:
        """Send a message that is no event."""
        self.outlet.tell(b"data: %b\n\n" % orjson.dumps(words))

    def lose(self, channel: Channel) -> None:
        """See `Listener`. The client comes back by itself, and is then told which channels to load anew."""
        self._channels.discard(channel)
        self.outlet.end(TRY_AGAIN)

    def beat(self) -> None:
        """Say something, and where the channels stand: those that are quiet stay fresh."""
        stream = self._shared.desk.stream
        self._cursors |= {channel.name: stream.cursor(channel) for channel in self._channels}
        self.outlet.tell(b":\nid: %b\n\n" % self._id())

    def finish(self) -> None:
        """The client comes back to another process."""
        self.outlet.end(DONE)

    def _id(self) -> bytes:
        return write_id(self._cursors).encode()


class Feeds:
    """Lets people in and runs a feed for each."""

    def __init__(self, shared: SocketDesk, gathering: Gathering, queue: int, gate: Gate) -> None:
        self._shared = shared
        self._gathering = gathering
        self._queue = queue
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One stream, until either side ends it; or the reason why there is none."""
        request = Request(scope, receive, read_headers(scope["headers"]))
        told: Headers = [*self._gate.headers, (b"x-request-id", request.incoming.request_id)]
        query = query_of(scope)
        try:
            person, left = await enter(self._gate, request, query)
            told += left
            self._gathering.check_room()
            names = _names(query)
            cursors = read_id(_last_id(request, query), names)
            await self._shared.wait_until_caught_up()
            channels = [await self._prepared(name, cursors.get(name), person) for name in names]
        except DomainError as error:
            await respond(refused(error), told, send)
            return
        headers = [*_HEADERS, *told]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        outlet = Outlet(self._queue, scope["extensions"][LINE], _RELOAD, _Ending(send))
        await self._run(Feed(self._shared, outlet, cursors), person, channels, receive)

    async def _run(self, feed: Feed, person: Person, channels: Sequence[Prepared], receive: Receive) -> None:
        self._gathering.join(feed)
        try:
            await feed.log_in(person.token)
            feed.begin(channels)
            while (await receive())["type"] != "http.disconnect":
                continue
        finally:
            self._gathering.leave(feed)

    async def _prepared(self, name: str, cursor: str | None, person: Person) -> Prepared:
        return await prepare(Subscribe(channel=name, cursor=cursor), person, self._shared.desk)


class _Ending:
    """Ends the answer, which then ends the reading."""

    __slots__ = ("_send", "_task")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._task: asyncio.Task[None] | None = None

    def __call__(self, code: int) -> None:
        self._task = asyncio.ensure_future(self._send({"type": "http.response.body", "body": b""}))


def _names(query: Mapping[str, str]) -> Sequence[str]:
    names = list(dict.fromkeys(name for name in query.get("channels", "").split(",") if name))
    if not 1 <= len(names) <= MOST_CHANNELS:
        raise BadQuery(f"Name one to {MOST_CHANNELS} `channels`, with commas between.")
    return names


def _last_id(request: Request, query: Mapping[str, str]) -> str:
    told = request.incoming.values.get(b"last-event-id", b"").decode("latin-1")
    return told or query.get("last_event_id", "")


def write_id(cursors: Mapping[str, str]) -> str:
    """Each channel and where it stands."""
    return ";".join(f"{name}={cursor}" for name, cursor in cursors.items())


def read_id(text: str, names: Sequence[str]) -> dict[str, str]:
    """Name of channel -> its cursor. A text that is no id of ours is nobody's cursor, and has all channels reloaded."""
    if not text:
        return {}
    cursors = dict(part.partition("=")[::2] for part in text.split(";"))
    return (
        {name: cursors[name] for name in names if name in cursors}
        if all(cursors.values())
        else dict.fromkeys(names, "?")
    )
