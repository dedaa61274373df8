"""Take in a new passkey."""

from dataclasses import dataclass

from roundsman.identity.domain.challenges import Ceremony
from roundsman.identity.domain.deeds import OwnDeed
from roundsman.identity.domain.errors import PasskeyKnown, PasskeyRefused, TooManyPasskeys
from roundsman.identity.domain.passkey import Passkey, PasskeyFacts, PasskeyId
from roundsman.identity.handlers.use_passkey import GivenPasskey, spend_challenge
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId

MOST_PASSKEYS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPasskey:
    """A person's device has made a key pair for us."""

    passkey_id: PasskeyId
    user_id: UserId
    name: str
    given: GivenPasskey


async def add_passkey(cmd: AddPasskey, uow: UnitOfWork) -> Passkey | PasskeyRefused:
    """Keep its public half. A refusal is returned for the boundary to raise after the commit: the challenge is spent.

    Raises:
        PasskeyRefused: the challenge is none of ours, or has been answered before.
        PasskeyKnown, TooManyPasskeys, InvalidName: as they say.
    """
    challenge = await spend_challenge(cmd.given, Ceremony.ADD, uow)
    credential = cmd.given.ceremonies.added(cmd.given.answer, challenge.text)
    if challenge.user_id != cmd.user_id or credential is None:
        return PasskeyRefused("This passkey's answer does not fit: begin anew.")
    if await uow.passkeys.find_by("credential_id", [credential.credential_id]):
        raise PasskeyKnown("This passkey is known already.")
    own = await uow.passkeys.find_by("user_id", [cmd.user_id])
    if len([one for one in own if one.works]) >= MOST_PASSKEYS:
        raise TooManyPasskeys(f"You may have {MOST_PASSKEYS} passkeys: remove those that you do not use.")
    facts = PasskeyFacts(user_id=cmd.user_id, credential=credential, name=cmd.name, added_at=cmd.given.at)
    passkey = Passkey.add(cmd.passkey_id, facts)
    uow.passkeys.add(passkey)
    deed = OwnDeed(action="passkey.added", subject=passkey.id, origin=cmd.given.origin, at=uow.now)
    (await uow.users.get(cmd.user_id)).did(deed)
    return passkey
