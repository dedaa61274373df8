"""The three meanings of failure; everything else is a fault and propagates.

`DomainError`: a rule said no, the caller may change the request.
`InvalidMessage`: this record can never work, however often it is tried.
`Conflict`: somebody else changed the same rows first; the same call may work when repeated.
"""

from typing import ClassVar


class DomainError(Exception):
    """A rule said no. `slug` names the rule in the API, `status` is the HTTP status that fits it.

    The text tells a person what to do; it may hold ids, never personal data.
    """

    slug: ClassVar[str] = "rule-broken"
    status: ClassVar[int] = 409


class NotFound(DomainError):
    """There is no such thing, or the caller may not know that there is."""

    slug = "not-found"
    status = 404


class Forbidden(DomainError):
    """The caller is known and may not do this."""

    slug = "forbidden"
    status = 403


class Unauthenticated(DomainError):
    """The caller is not known: no token, an expired one, or a false one."""

    slug = "unauthenticated"
    status = 401


class Invalid(DomainError):
    """The request cannot be understood as it is."""

    slug = "invalid"
    status = 422


class InvalidMessage(Exception):
    """This record can never be handled; its key is parked with this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Conflict(Exception):
    """A row changed between reading and writing. Nothing was committed; repeat the whole unit of work."""
