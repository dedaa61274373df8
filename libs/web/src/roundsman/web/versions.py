"""`If-Match` (RFC 9110, 13.1.1): change a thing only if it still is as the client knows it."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Response

from roundsman.kernel.errors import DomainError

_HEADER = {"description": "Of this version: send it as `If-Match` with a change.", "schema": {"type": "string"}}

# Whoever compresses an answer puts `W/` before it; the gateway adds what follows `-`, which tells how the thing was
# shown to this reader: a version is the same version.
_TAG = re.compile(r'(?:W/)?"v(\d+)(?:-\w+)?"', re.ASCII)

# For a route's `responses`: its answer has an `ETag` that `If-Match` takes.
TAGGED: dict[int | str, dict[str, Any]] = {200: {"headers": {"ETag": _HEADER}}}


class PreconditionFailed(DomainError):
    """The thing was changed since the client read it."""

    slug = "precondition-failed"
    status = 412


@dataclass(frozen=True, slots=True)
class IfMatch:
    """What the client says to know; empty: it does not say, and any version will do."""

    told: str = ""

    def check(self, version: int) -> None:
        """Pass if the thing is as the client knows it. Ask within the unit of work that changes it.

        Raises:
            PreconditionFailed: it is not.
        """
        if not self.told or self.told.strip() == "*":
            return
        known = {found[1] for one in self.told.split(",") if (found := _TAG.fullmatch(one.strip()))}
        if str(version) not in known:
            raise PreconditionFailed("It was changed since you read it: read it again, and decide anew.")


def tag_version(response: Response, version: int) -> None:
    """Tell by an `ETag` which version an answer shows."""
    response.headers["ETag"] = f'"v{version}"'


def _if_match(
    told: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=1000,
            description="The `ETag` of what was read: if it is not that any more, nothing is changed (412).",
        ),
    ] = None,
) -> IfMatch:
    return IfMatch(told or "")


IfMatchDep = Annotated[IfMatch, Depends(_if_match)]
