"""Take what a passkey has signed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from roundsman.identity.domain.api_key import SpentNonce
from roundsman.identity.domain.challenges import Ceremony, Challenge, Challenges
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import PasskeyRefused
from roundsman.identity.domain.passkey import Passkey
from roundsman.identity.ports import PasskeyCeremonies, UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPasskey:
    """The answer of somebody's device, as its browser gives it."""

    answer: dict[str, Any] = field(repr=False)
    ceremonies: PasskeyCeremonies
    challenges: Challenges
    at: datetime  # the machine's time
    origin: Origin = field(default_factory=Origin)


async def use_passkey(given: GivenPasskey, uow: UnitOfWork, owner: UserId | None = None) -> Passkey | PasskeyRefused:
    """The passkey that has signed, of `owner` if one is given.

    The challenge is spent, whatever comes of it: so a refusal is returned for the boundary to raise after the commit.

    Raises:
        PasskeyRefused: the challenge is none of ours, or has been answered before.
    """
    challenge = await spend_challenge(given, Ceremony.PROVE, uow)
    found = await uow.passkeys.find_by("credential_id", [given.ceremonies.credential_id_of(given.answer)])
    passkey = next((one for one in found if one.works), None)
    expected = {UserId(challenge.user_id)} if challenge.user_id else set()
    expected |= {owner} if owner else set()
    if passkey is None or expected - {passkey.facts.user_id}:
        return PasskeyRefused("This passkey is not known here.")
    sign_count = given.ceremonies.proved(given.answer, challenge.text, passkey.facts)
    if sign_count is None:
        return PasskeyRefused("This passkey's answer does not fit: begin anew.")
    passkey.used(sign_count, given.at)
    return passkey


async def spend_challenge(given: GivenPasskey, ceremony: Ceremony, uow: UnitOfWork) -> Challenge:
    """The challenge that was answered, which works no more.

    Raises:
        PasskeyRefused: it is none of ours, or has been answered before.
    """
    challenge = given.challenges.read(given.ceremonies.challenge_of(given.answer), ceremony, given.at)
    if await uow.spent_nonces.find(challenge.text) is not None:
        raise PasskeyRefused("This challenge was answered before: begin anew.")
    uow.spent_nonces.add(SpentNonce(challenge.text, challenge.until))
    return challenge
