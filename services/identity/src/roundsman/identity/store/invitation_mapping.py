"""Invitations as rows, and back."""

from typing import Any

from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.invitation import Invitation, InvitationState, Terms
from roundsman.identity.store.tables import InvitationRow, table_of
from roundsman.kernel.ids import OrgId, UserId
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row


def _to_row(invitation: Invitation) -> dict[str, Any]:
    terms = invitation.terms
    return {
        "org_id": terms.org_id,
        "guest_id": terms.guest_id,
        "email": terms.email.text,
        "email_key": terms.email.key,
        "roles": sorted(terms.roles),
        "invited_by": terms.invited_by,
        "made_at": terms.made_at,
        "expires_at": terms.expires_at,
        "digest": invitation.digest,
        "ended_as": invitation.ended_as.value if invitation.ended_as else None,
        "ended_at": invitation.ended_at,
    }


def _from_row(row: Row) -> Invitation:
    terms = Terms(
        org_id=OrgId(row["org_id"]),
        guest_id=UserId(row["guest_id"]),
        email=EmailAddress(row["email"]),
        roles=frozenset(row["roles"]),
        invited_by=UserId(row["invited_by"]),
        made_at=row["made_at"],
        expires_at=row["expires_at"],
    )
    invitation = Invitation(row["id"], terms, row["version"])
    invitation.digest, invitation.ended_at = row["digest"], row["ended_at"]
    invitation.ended_as = InvitationState(row["ended_as"]) if row["ended_as"] else None
    return invitation


INVITATIONS = RowMapping(table=table_of(InvitationRow), to_row=_to_row, from_row=_from_row, name="invitation")
