"""One client's conversation on the socket: what it may say, and what it is answered."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson

from roundsman.gateway.api.crowd import Crowd
from roundsman.gateway.api.metrics import count_refused
from roundsman.gateway.api.outlet import NOT_LOGGED_IN, TOO_MUCH, TRY_AGAIN, Outlet
from roundsman.gateway.domain.channels import Channel, Person, read_channel
from roundsman.gateway.domain.errors import (
    BadSocketMessage,
    NotKept,
    ServiceAway,
    TooManyChannels,
    TooManyMessages,
    TooManySockets,
)
from roundsman.gateway.domain.pace import Pace
from roundsman.gateway.handlers.admit import admit
from roundsman.gateway.handlers.asking import OwnerRefused
from roundsman.gateway.handlers.report_positions import report_positions
from roundsman.gateway.handlers.subscribe import Desk, Subscribe, subscribe
from roundsman.kernel.errors import DomainError, Unauthenticated
from roundsman.web import Caller, Permission
from roundsman.web.tokens import TokenVerifier

_MOST_CHANNELS = 200
_LONGEST_TEXT = 256 * 1024  # letters: some five hundred positions with room to spare
_CATCHING_UP_S = 5.0
_BURST_S = 5.0  # of messages may come at once, after a quiet time

Words = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketDesk:
    """What every session works with."""

    desk: Desk
    verifier: TokenVerifier
    caught_up: asyncio.Event  # set once the stream stands where the logs end
    login_s: float
    crowd: Crowd
    messages_per_s: float = 50.0


class Session:
    """A `Listener`, one of a `Crowd`.

    `deadline` (loop time) is when the client has to have logged in, or its token ends.
    """

    def __init__(self, shared: SocketDesk, outlet: Outlet) -> None:
        self._shared = shared
        self._outlet = outlet
        self._caller: Caller | None = None
        self._person: Person | None = None
        self._channels: set[Channel] = set()
        self._pace = Pace(shared.messages_per_s, burst=round(_BURST_S * shared.messages_per_s))
        self._reviews: set[asyncio.Task[None]] = set()
        self.deadline = asyncio.get_running_loop().time() + shared.login_s
        self._answers: dict[str, Callable[[Words], Awaitable[None]]] = {
            "login": self._on_login,
            "subscribe": self._on_subscribe,
            "unsubscribe": self._on_unsubscribe,
            "ping": self._on_ping,
            "position": self._on_position,
        }

    def tell(self, text: str, newest_of: Hashable = None) -> None:
        """See `Listener`."""
        self._outlet.tell(text, newest_of)

    def give_way(self) -> None:
        """See `Crowded`."""
        self._end(TooManySockets("You have opened too many sockets: this is the oldest."), TOO_MUCH)

    def review(self, channel: Channel) -> None:
        """See `Listener`."""
        task = asyncio.create_task(self._readmit(channel))
        self._reviews.add(task)
        task.add_done_callback(self._reviews.discard)

    async def hear(self, text: str) -> None:
        """Answer one message of the client; what is wrong with it is an answer too. Too many end the socket."""
        if not self._pace.allows(asyncio.get_running_loop().time()):
            self._end(TooManyMessages(f"Send at most {self._shared.messages_per_s:g} messages a second."), TOO_MUCH)
            return
        words: Words = {}
        try:
            words = _read(text)
            await self._answers[words["type"]](words)
        except NotKept:
            self._say({"type": "reload", "channel": words["channel"]})
        except DomainError as error:
            self._say_error(error, words.get("channel"))

    async def log_in(self, token: str) -> None:
        """Take the token as the client's from here on; what it may no longer see, it is no longer told.

        A token that is not valid, or cannot be checked just now, ends the socket.
        """
        try:
            caller = await self._shared.verifier.verify(token)
        except Unauthenticated as error:
            self._end(error, TRY_AGAIN if error.status == HTTPStatus.SERVICE_UNAVAILABLE else NOT_LOGGED_IN)
            return
        again = self._person is not None
        self._join_crowd(caller)
        self._caller, self._person = caller, _person(caller, token)
        self.deadline = asyncio.get_running_loop().time() + caller.expires_at - time.time()
        if again:
            for channel in list(self._channels):
                await self._readmit(channel)

    async def recheck(self) -> None:
        """End the socket if its token counts no more: the session was ended, or the person's rights changed."""
        if self._caller is None:
            return
        try:
            await self._shared.verifier.recheck(self._caller)
        except Unauthenticated as error:
            if error.status != HTTPStatus.SERVICE_UNAVAILABLE:
                self._end(error, NOT_LOGGED_IN)

    def expire(self) -> None:
        """The deadline has passed: say so and end."""
        detail = "The access token has expired: log in with a new one." if self._person else "Log in first."
        self._end(Unauthenticated(detail), NOT_LOGGED_IN)

    def leave(self) -> None:
        """Listen to nothing any more."""
        for task in self._reviews:
            task.cancel()
        for channel in self._channels:
            self._shared.desk.stream.leave(channel, self)
        self._channels.clear()
        if self._caller:
            self._shared.crowd.leave(self._caller.user_id, self)

    def _join_crowd(self, caller: Caller) -> None:
        if self._caller and self._caller.user_id != caller.user_id:
            self._shared.crowd.leave(self._caller.user_id, self)
        self._shared.crowd.join(caller.user_id, self)

    async def _on_login(self, words: Words) -> None:
        await self.log_in(_text(words, "token"))

    async def _on_subscribe(self, words: Words) -> None:
        person, wish = self._known(), Subscribe(channel=_text(words, "channel"), cursor=_cursor(words))
        await self._wait_until_caught_up()
        if len(self._channels) >= _MOST_CHANNELS:
            raise TooManyChannels(f"A socket may have {_MOST_CHANNELS} channels: unsubscribe from one.")
        channel, joined = await subscribe(wish, person, self, self._shared.desk)
        self._channels.add(channel)
        self._say({"type": "subscribed", "channel": channel.name, "cursor": joined.cursor})
        for text in joined.missed:
            self.tell(text)

    async def _on_unsubscribe(self, words: Words) -> None:
        channel = read_channel(_text(words, "channel"), self._known().org_id)
        self._drop(channel)
        self._say({"type": "unsubscribed", "channel": channel.name})

    async def _on_ping(self, _: Words) -> None:
        """Tells where each channel stands, so that a client whose channels were quiet can resume all the same."""
        stream = self._shared.desk.stream
        cursors = {channel.name: stream.cursor(channel) for channel in self._channels}
        self._say({"type": "pong", "cursors": cursors} if cursors else {"type": "pong"})

    async def _on_position(self, words: Words) -> None:
        answer = await report_positions(words.get("positions"), self._known(), self._shared.desk.owners)
        self._say({"type": "positions"} | answer)

    async def _readmit(self, channel: Channel) -> None:
        """Ask whether the client may still see the channel; if not, it is told why and no more of it."""
        try:
            await admit(channel, self._known(), self._shared.desk.owners)
        except DomainError as error:
            self._drop(channel)
            self._say_error(error, channel.name)

    async def _wait_until_caught_up(self) -> None:
        try:
            await asyncio.wait_for(self._shared.caught_up.wait(), _CATCHING_UP_S)
        except TimeoutError as error:
            raise ServiceAway("The gateway is not ready for subscriptions yet: try again in a moment.") from error

    def _drop(self, channel: Channel) -> None:
        self._channels.discard(channel)
        self._shared.desk.stream.leave(channel, self)

    def _known(self) -> Person:
        if self._person is None:
            raise Unauthenticated('Log in first: {"type": "login", "token": "..."}.')
        return self._person

    def _say(self, words: Words) -> None:
        self.tell(orjson.dumps(words).decode())

    def _end(self, error: DomainError, code: int) -> None:
        self._say_error(error, None)
        self._outlet.end(code)

    def _say_error(self, error: DomainError, channel: object) -> None:
        if not isinstance(error, OwnerRefused):
            count_refused(error)
        words: Words = {"type": "error", "problem": _problem(error)}
        self._say(words if channel is None else words | {"channel": channel})


def _read(text: str) -> Words:
    try:
        words = orjson.loads(text) if len(text) <= _LONGEST_TEXT else None
    except orjson.JSONDecodeError as error:
        raise BadSocketMessage("A message has to be JSON.") from error
    known = ("login", "subscribe", "unsubscribe", "ping", "position")
    if not isinstance(words, dict) or words.get("type") not in known:
        raise BadSocketMessage(f"A message is an object of at most {_LONGEST_TEXT} letters whose type is {known}.")
    return words


def _text(words: Words, name: str) -> str:
    value = words.get(name)
    if not isinstance(value, str) or not value:
        raise BadSocketMessage(f"{words['type']} needs a text `{name}`.")
    return value


def _cursor(words: Words) -> str | None:
    return None if words.get("cursor") is None else _text(words, "cursor")


def _problem(error: DomainError) -> Words:
    if isinstance(error, OwnerRefused):
        return error.problem
    slug = error.slug
    return {
        "type": f"/problems/{slug}",
        "title": slug.replace("-", " "),
        "status": error.status,
        "detail": str(error),
    }


def _person(caller: Caller, token: str) -> Person:
    return Person(
        user_id=caller.user_id,
        org_id=caller.org_id,
        sees_dispatch=caller.permits(Permission.DISPATCH_READ),
        token=token,
        expires_at=caller.expires_at,
    )
