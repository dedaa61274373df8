"""Roles of organizations' own as rows, and back."""

from typing import Any

from roundsman.identity.domain.custom_role import CustomRole, Definition, Tenure
from roundsman.identity.store.tables import CustomRoleRow, table_of
from roundsman.kernel.ids import OrgId, RoleId
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row


def _role_to_row(role: CustomRole) -> dict[str, Any]:
    return {
        "org_id": role.org_id,
        "name": role.definition.name,
        "permissions": sorted(role.definition.permissions),
        "holders": role.tenure.holders,
        "ended_at": role.tenure.ended_at,
    }


def _role_from_row(row: Row) -> CustomRole:
    definition = Definition(name=row["name"], permissions=frozenset(row["permissions"]))
    tenure = Tenure(holders=row["holders"], ended_at=row["ended_at"])
    role = CustomRole(RoleId(row["id"]), OrgId(row["org_id"]), definition, tenure)
    role.version, role.sequence = row["version"], row["sequence"]
    return role


CUSTOM_ROLES = RowMapping(table=table_of(CustomRoleRow), to_row=_role_to_row, from_row=_role_from_row, name="role")
