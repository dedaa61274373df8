"""The password once more, of somebody who is logged in."""

from roundsman.identity.api.door import Door
from roundsman.identity.domain.errors import WrongCredentials, WrongPassword
from roundsman.identity.domain.lockout import Visit
from roundsman.identity.domain.user import User
from roundsman.kernel.ids import UserId


async def check_own_password(door: Door, user_id: UserId, password: str, address: str) -> User:
    """The person, if this is their password; a wrong one is counted as at the login.

    Raises:
        WrongPassword, AccountLocked: as they say.
    """
    user = await door.units.run(lambda uow: uow.users.get(user_id))
    try:
        await door.check(Visit(email_key=user.account.email.key, address=address), password)
    except WrongCredentials as error:
        raise WrongPassword("This is not your password.") from error
    return user
