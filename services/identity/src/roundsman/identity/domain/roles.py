"""The roles and who may give them."""

from collections.abc import Collection
from dataclasses import dataclass

from roundsman.identity.domain.errors import InvalidRoles, OwnAdminRole, OwnDeletion, OwnSuspension, RoleNotGrantable
from roundsman.kernel.ids import OrgId, UserId
from roundsman.kernel.rights import Permission, Role, gives, held

ADMIN = Role.ADMIN
OWNER = Role.OWNER
SELF_CHOSEN = frozenset({Role.CUSTOMER, Role.VENDOR, Role.DRIVER})  # what a person may register as
KNOWN = frozenset(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What somebody holds: the platform's roles, and what roles of their organization permit besides."""

    roles: Collection[str]
    custom: frozenset[str] = frozenset()

    @property
    def permissions(self) -> frozenset[str]:
        """All that they may do."""
        return held(self.roles) | self.custom

    @property
    def is_staff(self) -> bool:
        """Whether they may more than what anybody gets by registering."""
        return not self.permissions <= held(SELF_CHOSEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grantor:
    """Who changes somebody's roles, as their token says."""

    user_id: UserId
    org_id: OrgId
    roles: frozenset[str]
    scope: frozenset[str] = frozenset()  # permissions beyond those of the roles

    @property
    def gives(self) -> frozenset[str]:
        """The permissions that they may give to others, where they may give any."""
        return gives(self.roles) | self.scope

    def check(self, user_id: str, old: Held, new: Held) -> None:
        """Pass a change that this person may make: nobody gives, or takes, more than they may give themselves.

        Raises:
            InvalidRoles: nothing would be left, or a role is not known.
            RoleNotGrantable: they give no roles, or it is beyond them: an owner would make an admin, or touch one.
            OwnAdminRole: an admin would take the role from themselves.
        """
        if not new.roles or not KNOWN.issuperset(new.roles):
            raise InvalidRoles(f"Give at least one of the roles {', '.join(sorted(KNOWN))}.")
        if ADMIN in self.roles and user_id == self.user_id and ADMIN not in new.roles:
            raise OwnAdminRole("Ask another admin to take the admin role from you.")
        self._check_is_above(Permission.PEOPLE_ROLES, old.permissions | new.permissions)

    def trusts(self, user_id: str, old: Held, new: Held) -> bool:
        """Whether this gives somebody else what nobody gets by registering: then it matters who they are."""
        return user_id != self.user_id and not new.permissions <= old.permissions | held(SELF_CHOSEN)

    def check_may_invite(self, roles: Collection[str]) -> None:
        """Pass if this person may have somebody come with these roles, or take that back.

        Raises:
            InvalidRoles: none, or one that is not known.
            RoleNotGrantable: they invite nobody, or it is beyond them.
        """
        if not roles or not KNOWN.issuperset(roles):
            raise InvalidRoles(f"Give at least one of the roles {', '.join(sorted(KNOWN))}.")
        self._check_is_above(Permission.PEOPLE_INVITE, held(roles))

    def check_may_suspend(self, user_id: str, theirs: Held) -> None:
        """Pass if this person may keep the user, who holds this, out or let them in again.

        Raises:
            OwnSuspension: they are the user.
            RoleNotGrantable: they suspend nobody, or not somebody who may do more: an owner would suspend an admin.
        """
        if user_id == self.user_id:
            raise OwnSuspension("Ask somebody else to suspend your account.")
        self._check_is_above(Permission.PEOPLE_SUSPEND, theirs.permissions)

    def check_may_delete(self, user_id: str, theirs: Held) -> None:
        """Pass if this person may delete the user, who holds this, or restore them.

        Raises:
            OwnDeletion: they are the user.
            RoleNotGrantable: they delete nobody, or not somebody who may do more.
        """
        if user_id == self.user_id:
            raise OwnDeletion("Ask somebody else to delete your account, or have it erased.")
        self._check_is_above(Permission.PEOPLE_DELETE, theirs.permissions)

    def _check_is_above(self, needed: Permission, permissions: frozenset[str]) -> None:
        if needed not in held(self.roles) | self.scope or not permissions <= self.gives:
            raise RoleNotGrantable("This needs somebody with more rights: an admin, if it is about an admin.")
