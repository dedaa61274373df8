"""One client's person and channels, whatever its events go out on: what sockets and streams have in common."""

import asyncio
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson

from roundsman.gateway.api.crowd import Crowd
from roundsman.gateway.api.metrics import count_refused
from roundsman.gateway.api.outlet import NOT_LOGGED_IN, TOO_MUCH, TRY_AGAIN, Outlet
from roundsman.gateway.domain.channels import Channel, Person
from roundsman.gateway.domain.errors import ServiceAway, TooManySockets
from roundsman.gateway.handlers.admit import admit
from roundsman.gateway.handlers.asking import OwnerRefused
from roundsman.gateway.handlers.subscribe import Desk
from roundsman.gateway.ports import News
from roundsman.kernel.clock import Clock
from roundsman.kernel.errors import DomainError, Unauthenticated
from roundsman.web import Caller, Permission
from roundsman.web.caller import SecondFactorRequired
from roundsman.web.tokens import TokenVerifier

_CATCHING_UP_S = 5.0

Words = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketDesk:
    """What every client's connection works with."""

    desk: Desk
    verifier: TokenVerifier
    caught_up: asyncio.Event  # set once the stream stands where the logs end
    login_s: float
    crowd: Crowd
    clock: Clock
    messages_per_s: float = 50.0
    tokens_in_query: bool = False  # whether a socket's address may hold its token

    async def wait_until_caught_up(self) -> None:
        """Return as soon as the stream stands where the logs end.

        Raises:
            ServiceAway: it does not, for a while.
        """
        if self.caught_up.is_set():
            return
        try:
            async with asyncio.timeout(_CATCHING_UP_S):
                await self.caught_up.wait()
        except TimeoutError as error:
            raise ServiceAway("The gateway is not ready for subscriptions yet: try again in a moment.") from error


class Listening:
    """A `Listener`, one of a `Crowd`. It ends when its person has not logged in in time, or their token ends."""

    __slots__ = ("_caller", "_channels", "_expiry", "_reviews", "_shared", "outlet", "person")

    def __init__(self, shared: SocketDesk, outlet: Outlet) -> None:
        self._shared = shared
        self.outlet = outlet
        self.person: Person | None = None
        self._caller: Caller | None = None
        self._channels: set[Channel] = set()
        self._reviews: set[asyncio.Task[None]] | None = None
        self._expiry = asyncio.get_running_loop().call_later(shared.login_s, self._expire)

    def tell(self, news: News) -> None:
        """See `Listener`."""
        self.outlet.tell(news.text, news.channel if news.newest_only else None)

    def lose(self, channel: Channel) -> None:
        """See `Listener`."""
        self._channels.discard(channel)
        self.say({"type": "reload", "channel": channel.name})

    def give_way(self) -> None:
        """See `Crowded`."""
        self.end(TooManySockets("You have opened too many sockets: this is the oldest."), TOO_MUCH)

    def review(self, channel: Channel) -> None:
        """See `Listener`."""
        task = asyncio.create_task(self._readmit(channel))
        self._reviews = self._reviews or set()
        self._reviews.add(task)
        task.add_done_callback(self._reviews.discard)

    def beat(self) -> None:
        """Show that the connection stands, where it does not do so itself."""

    def finish(self) -> None:
        """This process ends: end what would hold it up."""

    async def log_in(self, token: str) -> None:
        """Take the token as the client's from here on; what it may no longer see, it is no longer told.

        A token that is not valid, lacks a second factor, or cannot be checked just now, ends the connection.
        """
        self._expiry.cancel()  # it came in time, however long it takes to check it
        try:
            caller = await self._shared.verifier.verify(token)
            caller.check_second_factor()
        except (Unauthenticated, SecondFactorRequired) as error:
            self.end(error, TRY_AGAIN if error.status == HTTPStatus.SERVICE_UNAVAILABLE else NOT_LOGGED_IN)
            return
        again = self.person is not None
        self._join_crowd(caller)
        self._caller, self.person = caller, person_of(caller, token)
        self._expiry = asyncio.get_running_loop().call_later(caller.expires_at - time.time(), self._expire)
        if again:
            for channel in list(self._channels):
                await self._readmit(channel)

    async def recheck(self) -> None:
        """End the connection if its token counts no more: the session was ended, or the person's rights changed."""
        if self._caller is None:
            return
        try:
            await self._shared.verifier.recheck(self._caller)
        except Unauthenticated as error:
            if error.status != HTTPStatus.SERVICE_UNAVAILABLE:
                self.end(error, NOT_LOGGED_IN)

    def leave(self) -> None:
        """Listen to nothing any more."""
        self._expiry.cancel()
        for task in self._reviews or ():
            task.cancel()
        for channel in self._channels:
            self._shared.desk.stream.leave(channel, self)
        self._channels.clear()
        if self._caller:
            self._shared.crowd.leave(self._caller.user_id, self)

    def drop(self, channel: Channel) -> None:
        """Listen to this one no more."""
        self._channels.discard(channel)
        self._shared.desk.stream.leave(channel, self)

    def known(self) -> Person:
        """Who has logged in.

        Raises:
            Unauthenticated: nobody has.
        """
        if self.person is None:
            raise Unauthenticated('Log in first: {"type": "login", "token": "..."}.')
        return self.person

    def say(self, words: Words) -> None:
        """Send a message that is no event."""
        self.outlet.tell(orjson.dumps(words))

    def end(self, error: DomainError, code: int) -> None:
        """Say why, and end."""
        self.say_error(error, None)
        self.outlet.end(code)

    def say_error(self, error: DomainError, channel: object) -> None:
        """Tell what is refused."""
        words: Words = {"type": "error", "problem": problem_of(error)}
        self.say(words if channel is None else words | {"channel": channel})

    def _join_crowd(self, caller: Caller) -> None:
        if self._caller and self._caller.user_id != caller.user_id:
            self._shared.crowd.leave(self._caller.user_id, self)
        self._shared.crowd.join(caller.user_id, self)

    async def _readmit(self, channel: Channel) -> None:
        """Ask whether the client may still see the channel; if not, it is told why and no more of it."""
        try:
            await admit(channel, self.known(), self._shared.desk.owners)
        except DomainError as error:
            self.drop(channel)
            self.say_error(error, channel.name)

    def _expire(self) -> None:
        detail = "The access token has expired: log in with a new one." if self.person else "Log in first."
        self.end(Unauthenticated(detail), NOT_LOGGED_IN)


def problem_of(error: DomainError) -> Words:
    """The problem as clients are told it; one of the gateway's own is counted."""
    if isinstance(error, OwnerRefused):
        return error.problem
    count_refused(error)
    slug = error.slug
    return {
        "type": f"/problems/{slug}",
        "title": slug.replace("-", " "),
        "status": error.status,
        "detail": str(error),
    }


def person_of(caller: Caller, token: str) -> Person:
    """Whom the token speaks for, with the token to ask owners with.

    Raises:
        SecondFactorRequired: their login has to show one first.
    """
    caller.check_second_factor()
    return Person(
        user_id=caller.user_id,
        org_id=caller.org_id,
        sees_dispatch=caller.permits(Permission.DISPATCH_READ),
        sees_insights=caller.permits(Permission.INSIGHTS_READ),
        sees_platform=caller.permits(Permission.INSIGHTS_PLATFORM),
        operates=caller.permits(Permission.PLATFORM_OPERATE),
        token=token,
        expires_at=caller.expires_at,
    )
