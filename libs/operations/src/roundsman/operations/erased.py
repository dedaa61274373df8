"""Who was forgotten: to be kept apart from the backups, and given to whoever restores one."""

from collections.abc import Mapping

from roundsman.messaging.errors import OperationFailed
from roundsman.operations.databases import ask_each

_OWNER = "identity"
_ERASED = "SELECT DISTINCT user_id FROM erasures WHERE state IN ('erasing', 'done') ORDER BY user_id"


async def erased(database_urls: Mapping[str, str]) -> list[str]:
    """The ids of all people of whom it was decided that they are forgotten.

    Raises:
        OperationFailed: the identity service's database does not answer.
    """
    found = await ask_each({_OWNER: database_urls[_OWNER]}, _ERASED)
    if found.away:
        raise OperationFailed("the identity service's database does not answer")
    return [str(row["user_id"]) for row in found.rows[_OWNER]]
