"""Roles that an organization makes for itself."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from roundsman.identity.domain.errors import RoleInUse, RoleNotGrantable
from roundsman.identity.domain.names import checked_name
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import OrgId, RoleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """How many people hold a role, and since when nobody may any more (the platform's time)."""

    holders: int = 0
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a role is called, and what it permits."""

    name: str
    permissions: frozenset[str]

    def checked(self, grantable: Collection[str]) -> "Definition":
        """The same, with the name as it is kept.

        Raises:
            InvalidName: it cannot be shown.
            RoleNotGrantable: it permits more than whoever defines it may give.
        """
        if beyond := self.permissions.difference(grantable):
            raise RoleNotGrantable(f"You cannot give {', '.join(sorted(beyond))}.")
        return replace(self, name=checked_name(self.name))


_NEW = Tenure()


class CustomRole(Aggregate):
    """Counts its holders: whoever gives it and whoever changes it meanwhile meet here, and one of them is repeated."""

    def __init__(self, role_id: RoleId, org_id: OrgId, definition: Definition, tenure: Tenure = _NEW) -> None:
        super().__init__(role_id)
        self.org_id = org_id
        self.definition = definition
        self.tenure = tenure

    @property
    def role_id(self) -> RoleId:
        return RoleId(self.id)

    def given(self) -> None:
        """One person more holds it."""
        self.tenure = replace(self.tenure, holders=self.tenure.holders + 1)

    def taken(self) -> None:
        """One person less holds it."""
        self.tenure = replace(self.tenure, holders=self.tenure.holders - 1)

    def end(self, at: datetime) -> None:
        """From now on it is not there any more.

        Raises:
            RoleInUse: somebody holds it.
        """
        if self.tenure.holders > 0:
            raise RoleInUse(f"{self.tenure.holders} people hold this role: give them others first.")
        self.tenure = replace(self.tenure, ended_at=at)
