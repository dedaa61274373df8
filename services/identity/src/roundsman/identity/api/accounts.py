"""What people do about their own accounts: what comes between a request and the units of work."""

from dataclasses import dataclass

from roundsman.identity.api.door import Door
from roundsman.identity.domain.mailed_secret import read
from roundsman.identity.handlers.verify_email import AskVerification, VerifyEmail, ask_verification, verify_email
from roundsman.kernel.ids import UserId
from roundsman.persistence.work import Cause


@dataclass(frozen=True, slots=True)
class Accounts:
    """Takes what stood in letters, and has letters sent."""

    door: Door

    async def verify_email(self, token: str) -> None:
        """The address that this was mailed to is its owner's.

        Raises:
            MailedSecretRefused: it is wrong, too old, or was used.
        """
        brought = read(token)
        cmd = VerifyEmail(brought=brought, at=self.door.clock.now())
        await self.door.units.run(lambda uow: verify_email(cmd, uow), Cause(actor=brought.user_id))

    async def ask_verification(self, user_id: UserId) -> None:
        """Have the letter sent once more.

        Raises:
            EmailVerified, TooManyLetters: as they say.
        """
        fresh = self.door.fresh_letter(self.door.lifetimes.verification_s)
        cmd = AskVerification(user_id=user_id, fresh=fresh)
        await self.door.units.run(lambda uow: ask_verification(cmd, uow), Cause(actor=user_id))
