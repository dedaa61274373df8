"""What happens in identity, as the domain tells it."""

from dataclasses import dataclass, field
from datetime import datetime

from roundsman.identity.domain.deeds import OwnDeed
from roundsman.identity.domain.letters import Letter
from roundsman.kernel.ids import OrgId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered:
    """A person has an account."""

    user_id: UserId
    org_id: OrgId
    email: str
    name: str
    roles: frozenset[str]
    language: str  # BCP 47; empty: not told
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerified:
    """A person has shown that the mail to their address reaches them."""

    user_id: UserId
    org_id: OrgId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged:
    """A person has another password, and is logged in nowhere else."""

    user_id: UserId
    org_id: OrgId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged:
    """A person tells something else of themselves."""

    user_id: UserId
    org_id: OrgId
    email: str = field(repr=False)
    name: str = field(repr=False)
    language: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDue:
    """Somebody is to be written to."""

    about_id: str  # a user, or an invitation
    user_id: UserId  # who it is for
    org_id: OrgId
    email: str = field(repr=False)
    name: str = field(default="", repr=False)
    organization: str = ""
    language: str = ""  # of whoever it is for; empty: not told
    letter: Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesChanged:
    """A user has other roles, or has them in another organization."""

    user_id: UserId
    org_id: OrgId
    roles: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSuspended:
    """A person is kept out."""

    user_id: UserId
    org_id: OrgId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserReinstated:
    """A suspended person may log in again."""

    user_id: UserId
    org_id: OrgId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeleted:
    """A person's account is deleted; it can be restored."""

    user_id: UserId
    org_id: OrgId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRestored:
    """A deleted account is as before."""

    user_id: UserId
    org_id: OrgId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorSwitchedOn:
    """A person is asked for a code when they log in."""

    user_id: UserId
    org_id: OrgId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorSwitchedOff:
    """A person is asked for no code any more."""

    user_id: UserId
    org_id: OrgId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpersonationBegan:
    """Somebody may act in a user's place for some time."""

    impersonation_id: str
    user_id: UserId
    actor_id: UserId
    org_id: OrgId
    reason: str
    expires_at: datetime  # the machine's time
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpersonationEnded:
    """Whoever acted in a user's place does so no more, before the time was over."""

    impersonation_id: str
    user_id: UserId
    actor_id: UserId
    org_id: OrgId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDeedDone:
    """A person did something to the safety of their own account: for the audit of their organization."""

    user_id: UserId
    org_id: OrgId
    deed: OwnDeed


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationCreated:
    """A company joined the platform."""

    org_id: OrgId
    name: str
    owner_id: UserId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErasureAsked:
    """Somebody is to be forgotten: whoever has an open matter with them objects."""

    user_id: UserId
    erasure_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErasureDecided:
    """Every service has to forget this person."""

    user_id: UserId
    erasure_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased:
    """No service holds anything of this person any more."""

    user_id: UserId
    erasure_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonExportAsked:
    """A person wants to know all that is held of them."""

    user_id: UserId
    export_id: str
    name: str = field(repr=False)
    at: datetime
