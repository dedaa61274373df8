"""Passkeys: what comes between a request and the units of work."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from roundsman.identity.api.door import Door, TokenPair
from roundsman.identity.api.step_ups import note_step_up
from roundsman.identity.domain.challenges import Ceremony, Challenges
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import PasskeyRefused, WrongCode
from roundsman.identity.domain.passkey import Passkey, PasskeyId
from roundsman.identity.handlers.add_passkey import AddPasskey, add_passkey
from roundsman.identity.handlers.log_in_by_passkey import LogInByPasskey, log_in_by_passkey
from roundsman.identity.handlers.own_passkey import own_passkey
from roundsman.identity.handlers.pass_second_factor import PassSecondFactor, pass_second_factor
from roundsman.identity.handlers.remove_passkey import RemovePasskey, remove_passkey
from roundsman.identity.handlers.step_up import StepUp, step_up
from roundsman.identity.handlers.use_passkey import GivenPasskey
from roundsman.identity.ports import PasskeyCeremonies
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.ids import UserId
from roundsman.persistence.work import Cause
from roundsman.web import Caller

T = TypeVar("T")
Answer = dict[str, Any]  # of a device, as its browser gives it


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyAttempt:
    """What somebody brings of their device; a ticket, if their password came first."""

    answer: Answer = field(repr=False)
    ticket: str = field(default="", repr=False)
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyDesk:
    """Asks devices and takes their answers."""

    door: Door
    ceremonies: PasskeyCeremonies
    challenges: Challenges

    async def owned(self, user_id: UserId) -> list[Passkey]:
        """Those of a person that work, oldest first."""
        found = await self.door.units.run(lambda uow: uow.passkeys.find_by("user_id", [user_id]))
        return sorted((one for one in found if one.works), key=lambda one: one.id)

    async def ask_to_add(self, user_id: UserId) -> Answer:
        """What the browser is to be asked, to make a passkey."""
        user = await self.door.units.run(lambda uow: uow.users.get(user_id))
        known: Sequence[str] = [one.facts.credential.credential_id for one in await self.owned(user_id)]
        challenge = self.challenges.write(Ceremony.ADD, user_id, self.door.clock.now())
        return self.ceremonies.asked_to_add(challenge, user_id, user.account.email.text, known)

    def ask_to_prove(self) -> Answer:
        """What the browser is to be asked, to show whose device it is."""
        return self.ceremonies.asked_to_prove(self.challenges.write(Ceremony.PROVE, "", self.door.clock.now()))

    async def add(self, caller: Caller, name: str, attempt: PasskeyAttempt) -> Passkey:
        """Take a new one in.

        Raises:
            PasskeyRefused, PasskeyKnown, TooManyPasskeys, InvalidName: as they say.
        """
        given = self._given(attempt)
        passkey_id = PasskeyId.new(given.at)
        cmd = AddPasskey(passkey_id=passkey_id, user_id=caller.user_id, name=name, given=given)
        return _done(await self.door.units.run(lambda uow: add_passkey(cmd, uow), caller.cause))

    async def rename(self, caller: Caller, passkey_id: PasskeyId, name: str) -> Passkey:
        """Call a passkey so.

        Raises:
            NotFound, InvalidName: as they say.
        """

        async def effect(uow: IdentityWork) -> Passkey:
            passkey = await own_passkey(passkey_id, caller.user_id, uow)
            passkey.rename(name)
            return passkey

        return await self.door.units.run(effect, caller.cause)

    async def remove(self, caller: Caller, passkey_id: PasskeyId, origin: Origin) -> None:
        """Let it work no more; may be repeated.

        Raises:
            NotFound: the person has no such.
        """
        now = self.door.clock.now()
        cmd = RemovePasskey(passkey_id=passkey_id, user_id=caller.user_id, origin=origin, at=now)
        await self.door.units.run(lambda uow: remove_passkey(cmd, uow), caller.cause)

    async def log_in(self, attempt: PasskeyAttempt) -> TokenPair:
        """Open a login by a passkey alone.

        Raises:
            PasskeyRefused, AccountSuspended, AccountDeleted: as they say.
        """
        nobody_yet = self.door.new_login(UserId(""), attempt.origin)
        cmd = LogInByPasskey(given=self._given(attempt), new=nobody_yet)
        return self.door.welcome(await self.door.units.run(lambda uow: log_in_by_passkey(cmd, uow)), None)

    async def give(self, attempt: PasskeyAttempt) -> TokenPair:
        """Open a login for somebody whose password was right a moment ago.

        Raises:
            PasskeyRefused, TicketRefused, AccountSuspended, AccountDeleted: as they say.
        """
        ticket = self.door.keys.tickets.read(attempt.ticket, self.door.clock.now())
        new = self.door.new_login(ticket.user_id, attempt.origin)
        cmd = PassSecondFactor(new=new, given=self._given(attempt))
        outcome = await self.door.units.run(lambda uow: pass_second_factor(cmd, uow), Cause(actor=ticket.user_id))
        return self.door.welcome(outcome, ticket.device)

    async def step_up(self, caller: Caller, attempt: PasskeyAttempt) -> str:
        """A new access token of the same session, whose person was authenticated just now.

        Raises:
            PasskeyRefused, SessionEnded, AccountSuspended, AccountDeleted: as they say.
        """
        given = self._given(attempt)
        cmd = StepUp(user_id=caller.user_id, session_id=caller.session_id, at=given.at, given=given)
        outcome = _done(await self.door.units.run(lambda uow: step_up(cmd, uow), caller.cause))
        note_step_up(outcome)
        return self.door.keys.access.sign(outcome)

    def _given(self, attempt: PasskeyAttempt) -> GivenPasskey:
        return GivenPasskey(
            answer=attempt.answer,
            ceremonies=self.ceremonies,
            challenges=self.challenges,
            at=self.door.clock.now(),
            origin=attempt.origin,
        )


def _done(outcome: T | PasskeyRefused | WrongCode) -> T:
    if isinstance(outcome, (PasskeyRefused, WrongCode)):
        raise outcome
    return outcome
