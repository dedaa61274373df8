"""The read side: lists, and forgetting what is over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from roundsman.identity.domain.invitation import Invitation
from roundsman.identity.domain.user import User
from roundsman.identity.store.invitation_mapping import INVITATIONS
from roundsman.identity.store.mappings import USERS
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.web.pages import BadCursor, Cursor
from roundsman.web.revoked import Revoked

_MEMBERS = """
SELECT * FROM users
WHERE org_id = $1
  AND (deleted_at IS NOT NULL) = $7
  AND ($2::text IS NULL OR roles ? $2)
  AND ($3::text IS NULL OR strpos(lower(name), $3) > 0 OR strpos(email_key, $3) > 0 OR id = $3)
  AND ($4::timestamptz IS NULL OR (registered_at, id) < ($4, $5))
ORDER BY registered_at DESC, id DESC
LIMIT $6
"""


_REVOKED_SESSIONS = """
SELECT id FROM logins WHERE revoked_at >= $1
UNION ALL
SELECT id FROM api_keys WHERE revoked_at >= $1
UNION ALL
SELECT id FROM impersonations WHERE ended_at >= $1
"""


class SealedKind(StrEnum):
    """What is kept under the seal, by its table."""

    SIGNING_KEYS = "signing_keys"
    SECOND_FACTORS = "second_factors"
    API_KEYS = "api_keys"


_SEALED = {
    SealedKind.SIGNING_KEYS: "SELECT id FROM signing_keys ORDER BY id DESC",
    SealedKind.SECOND_FACTORS: "SELECT id FROM second_factors WHERE sealed_secret <> '' ORDER BY id DESC",
    SealedKind.API_KEYS: "SELECT id FROM api_keys WHERE revoked_at IS NULL ORDER BY id DESC",
}
_FIRST_SEALED = {
    SealedKind.SIGNING_KEYS: "SELECT min(id) FROM signing_keys",
    SealedKind.SECOND_FACTORS: "SELECT min(id) FROM second_factors WHERE sealed_secret <> ''",
    SealedKind.API_KEYS: "SELECT min(id) FROM api_keys WHERE revoked_at IS NULL",
}


class MemberState(StrEnum):
    """Which of an organization's people are looked at."""

    THERE = "there"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersAsked:
    """Which users of an organization are asked for."""

    org_id: str
    role: str | None = None
    text: str | None = None  # in the name or the e-mail, in any case
    cursor: Cursor | None = None
    limit: int = 50
    state: MemberState = MemberState.THERE


_INVITATIONS = """
SELECT * FROM invitations WHERE org_id = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationsAsked:
    """Which invitations of an organization are asked for; ids sort by time."""

    org_id: str
    before_id: str = ""
    limit: int = 50


class IdentityQueries:
    """Reads and clears tables past the units of work."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database

    async def members(self, asked: MembersAsked) -> tuple[list[User], Cursor | None]:
        """Users of an organization, newest first, and where the next page begins.

        Raises:
            BadCursor: its sort value is not a time.
        """
        after = _moment(asked.cursor) if asked.cursor else None
        rows = await self._database.pool.fetch(
            _MEMBERS,
            asked.org_id,
            asked.role,
            asked.text.casefold() if asked.text else None,
            after,
            asked.cursor.id if asked.cursor else "",
            asked.limit + 1,
            asked.state is MemberState.DELETED,
        )
        users = [USERS.from_row(dict(row)) for row in rows[: asked.limit]]
        if len(rows) <= asked.limit:
            return users, None
        return users, Cursor(users[-1].account.registered_at.isoformat(), users[-1].id)

    async def invitations(self, asked: InvitationsAsked) -> tuple[list[Invitation], Cursor | None]:
        """Invitations of an organization, newest first, and where the next page begins."""
        rows = await self._database.pool.fetch(_INVITATIONS, asked.org_id, asked.before_id, asked.limit + 1)
        found = [INVITATIONS.from_row(dict(row)) for row in rows[: asked.limit]]
        return found, Cursor("", found[-1].id) if len(rows) > asked.limit else None

    async def sealed(self, kind: SealedKind) -> list[str]:
        """The ids of all of a kind, the first one last."""
        return [row["id"] for row in await self._database.pool.fetch(_SEALED[kind])]

    async def first_sealed(self, kind: SealedKind) -> str | None:
        """The id with which `sealed` ends."""
        found: str | None = await self._database.pool.fetchval(_FIRST_SEALED[kind])
        return found

    async def revoked(self, since: datetime) -> Revoked:
        """Sessions and impersonations ended, API keys revoked, epochs begun since a time of the machine's clock."""
        pool = self._database.pool
        sessions = await pool.fetch(_REVOKED_SESSIONS, since)
        users = await pool.fetch("SELECT id, epoch FROM users WHERE epoch_began_at >= $1", since)
        return Revoked(frozenset(row["id"] for row in sessions), {row["id"]: row["epoch"] for row in users})

    async def forget_logins(self, expired_before: datetime) -> int:
        """Delete logins that expired before a time of the machine's clock; returns how many."""
        done = await self._database.pool.execute("DELETE FROM logins WHERE expires_at < $1", expired_before)
        return int(done.rpartition(" ")[2])

    async def forget_tallies(self, began_before: datetime) -> int:
        """Delete counts of wrong guesses that began before a time of the machine's clock; returns how many."""
        done = await self._database.pool.execute(
            "DELETE FROM tallies WHERE began_at < $1 AND coalesce(locked_until, began_at) < $1", began_before
        )
        return int(done.rpartition(" ")[2])

    async def forget_invitations(self, expired_before: datetime) -> int:
        """Delete invitations that expired before a time of the machine's clock; returns how many."""
        done = await self._database.pool.execute("DELETE FROM invitations WHERE expires_at < $1", expired_before)
        return int(done.rpartition(" ")[2])

    async def forget_mailed(self, over_before: datetime) -> int:
        """Delete what is kept of letters that opened nothing any more before a time of the machine's clock."""
        done = await self._database.pool.execute("DELETE FROM mailed_secrets WHERE valid_until < $1", over_before)
        return int(done.rpartition(" ")[2])

    async def forget_nonces(self, before: datetime) -> int:
        """Delete nonces of signed requests that would be too old by now anyhow; returns how many."""
        done = await self._database.pool.execute("DELETE FROM spent_nonces WHERE until < $1", before)
        return int(done.rpartition(" ")[2])


def _moment(cursor: Cursor) -> datetime:
    try:
        return datetime.fromisoformat(cursor.sort)
    except ValueError as error:
        raise BadCursor("Use the `next_cursor` of the page before, as it is.") from error
