"""One client's conversation on the socket: what it may say, and what it is answered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson

from roundsman.gateway.api.listening import Listening, SocketDesk, Words
from roundsman.gateway.api.outlet import TOO_MUCH, Outlet
from roundsman.gateway.domain.channels import read_channel
from roundsman.gateway.domain.errors import BadSocketMessage, NotKept, TooManyChannels, TooManyMessages
from roundsman.gateway.domain.pace import Pace
from roundsman.gateway.handlers.report_positions import report_positions
from roundsman.gateway.handlers.subscribe import Subscribe, join, prepare
from roundsman.kernel.errors import DomainError

MOST_CHANNELS = 200
_LONGEST_TEXT = 256 * 1024  # letters: some five hundred positions with room to spare
_BURST_S = 5.0  # of messages may come at once, after a quiet time


class Session(Listening):
    """What a client says is answered one message after the other."""

    __slots__ = ("_pace",)

    def __init__(self, shared: SocketDesk, outlet: Outlet) -> None:
        super().__init__(shared, outlet)
        self._pace = Pace(shared.messages_per_s, burst=round(_BURST_S * shared.messages_per_s))

    async def hear(self, text: str) -> None:
        """Answer one message of the client; what is wrong with it is an answer too. Too many end the socket."""
        if self.outlet.ended:
            return
        if not self._pace.allows(asyncio.get_running_loop().time()):
            self.end(TooManyMessages(f"Send at most {self._shared.messages_per_s:g} messages a second."), TOO_MUCH)
            return
        words: Words = {}
        try:
            words = _read(text)
            await _ANSWERS[words["type"]](self, words)
        except NotKept:
            self.say({"type": "reload", "channel": words["channel"]})
        except DomainError as error:
            self.say_error(error, words.get("channel"))

    async def on_login(self, words: Words) -> None:
        """A token, the first one or a newer one."""
        await self.log_in(_text(words, "token"))

    async def on_subscribe(self, words: Words) -> None:
        """A channel, from now on or from a cursor."""
        person, wish = self.known(), _wish(words)
        await self._shared.wait_until_caught_up()
        if len(self._channels) >= MOST_CHANNELS:
            raise TooManyChannels(f"A socket may have {MOST_CHANNELS} channels: unsubscribe from one.")
        prepared = await prepare(wish, person, self._shared.desk)
        joined = join(prepared, self, self._shared.desk)
        self._channels.add(prepared.channel)
        told = {"type": "subscribed", "channel": prepared.channel.name, "cursor": joined.cursor}
        ticket = self._shared.desk.tickets.ticket(prepared.channel, prepared.audience, person)
        answer = orjson.dumps(told | {"ticket": ticket} if ticket else told)
        self.outlet.tell_all([answer, *(news.text for news in joined.missed)])

    async def on_unsubscribe(self, words: Words) -> None:
        """A channel no more."""
        channel = read_channel(_text(words, "channel"), self.known().org_id)
        self.drop(channel)
        self.say({"type": "unsubscribed", "channel": channel.name})

    async def on_ping(self, _: Words) -> None:
        """Tells the platform's time, as clocks of clients are wrong, and where each channel stands, so that a client
        whose channels were quiet can resume all the same.
        """
        stream = self._shared.desk.stream
        told = {"type": "pong", "at": self._shared.clock.now().isoformat()}
        cursors = {channel.name: stream.cursor(channel) for channel in self._channels}
        self.say(told | {"cursors": cursors} if cursors else told)

    async def on_position(self, words: Words) -> None:
        """A driver's positions, for tracking."""
        answer = await report_positions(words.get("positions"), self.known(), self._shared.desk.owners)
        self.say({"type": "positions"} | answer)


_ANSWERS: Mapping[str, Callable[[Session, Words], Awaitable[None]]] = {
    "login": Session.on_login,
    "subscribe": Session.on_subscribe,
    "unsubscribe": Session.on_unsubscribe,
    "ping": Session.on_ping,
    "position": Session.on_position,
}


def _read(text: str) -> Words:
    try:
        words: Any = orjson.loads(text) if len(text) <= _LONGEST_TEXT else None
    except orjson.JSONDecodeError as error:
        raise BadSocketMessage("A message has to be JSON.") from error
    known = tuple(_ANSWERS)
    if not isinstance(words, dict) or words.get("type") not in known:
        raise BadSocketMessage(f"A message is an object of at most {_LONGEST_TEXT} letters whose type is {known}.")
    return words


def _text(words: Words, name: str) -> str:
    value = words.get(name)
    if not isinstance(value, str) or not value:
        raise BadSocketMessage(f"{words['type']} needs a text `{name}`.")
    return value


def _wish(words: Words) -> Subscribe:
    return Subscribe(
        channel=_text(words, "channel"), cursor=_text_or_none(words, "cursor"), ticket=_text_or_none(words, "ticket")
    )


def _text_or_none(words: Words, name: str) -> str | None:
    return None if words.get(name) is None else _text(words, name)
