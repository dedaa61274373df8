"""The roles and who may give them."""

from collections.abc import Collection
from dataclasses import dataclass

from roundsman.identity.domain.errors import InvalidRoles, OwnAdminRole, OwnSuspension, RoleNotGrantable
from roundsman.kernel.ids import OrgId, UserId

ADMIN = "admin"
OWNER = "owner"
SELF_CHOSEN = frozenset({"customer", "vendor", "driver"})  # what a person may register as
KNOWN = SELF_CHOSEN | {
    "dispatcher",
    "support",
    "accountant",
    "sales",
    "manager",
    OWNER,
    ADMIN,
    "viewer",
    "integrator",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grantor:
    """Who changes somebody's roles, as their token says."""

    user_id: UserId
    org_id: OrgId
    roles: frozenset[str]

    def check(self, user_id: str, old: Collection[str], new: Collection[str]) -> None:
        """Pass a change that this person may make. An admin gives every role; an owner every one but admin.

        Raises:
            InvalidRoles: nothing would be left, or a role is not known.
            RoleNotGrantable: an owner would touch an admin, or make one; or the caller is neither.
            OwnAdminRole: an admin would take the role from themselves.
        """
        if not new or not KNOWN.issuperset(new):
            raise InvalidRoles(f"Give at least one of the roles {', '.join(sorted(KNOWN))}.")
        if ADMIN in self.roles:
            if user_id == self.user_id and ADMIN not in new:
                raise OwnAdminRole("Ask another admin to take the admin role from you.")
        elif OWNER not in self.roles or ADMIN in (*old, *new):
            raise RoleNotGrantable("Only an admin changes who is an admin.")

    def check_may_suspend(self, user_id: str, held: Collection[str]) -> None:
        """Pass if this person may keep the user, who holds these roles, out or let them in again.

        Raises:
            OwnSuspension: they are the user.
            RoleNotGrantable: an owner would suspend an admin; or the caller is neither.
        """
        if user_id == self.user_id:
            raise OwnSuspension("Ask somebody else to suspend your account.")
        if ADMIN not in self.roles and (OWNER not in self.roles or ADMIN in held):
            raise RoleNotGrantable("Only an admin suspends an admin.")
