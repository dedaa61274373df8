"""Find somebody of one's own organization whom one has rights over."""

from roundsman.identity.domain.roles import Held
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.grant import custom_permissions
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import OrgId, UserId


async def colleague(user_id: UserId, org_id: OrgId, uow: UnitOfWork) -> User:
    """The user of this id, if they are in this organization.

    Raises:
        NotFound: they are not, or there is no such user.
    """
    user = await uow.users.find(user_id)
    if user is None or user.account.org_id != org_id:
        raise NotFound(f"No such user: {user_id}.")
    return user


async def held_by(user: User, uow: UnitOfWork) -> Held:
    """All that this person may do, by whatever role."""
    return Held(roles=user.account.roles, custom=await custom_permissions(user, uow))
