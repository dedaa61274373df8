"""Requests and responses."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from roundsman.identity.domain.organization import DemandedOf
from roundsman.identity.domain.organization import Organization as DomainOrganization
from roundsman.identity.domain.user import User as DomainUser
from roundsman.kernel.ids import RoleId
from roundsman.web import RequestBody, Role

# Told to clients alone: pydantic's own word for it warns us whenever we read the field.
_DEPRECATED: dict[str, Any] = {"deprecated": True}
Documented = dict[int | str, dict[str, Any]]  # status -> what OpenAPI says of it

_USER_ID = "usr_01kjq5f6h8e4mbx8wz7t5n3q2r"
_ROLE_ID = "rol_01kjq5f6h8e4mbx8wz7t5n3q2r"
_ORG_ID = "org_01kdvsr2g0fxwtxk7m6w4t9b3c"

Password = Annotated[
    SecretStr,
    Field(
        max_length=1000,
        description="At least 10 letters, and none of the passwords that everybody tries.",
        examples=["a quiet blue bicycle"],
    ),
]
Email = Annotated[str, Field(max_length=320, examples=["ada@example.com"])]
RefreshToken = Annotated[str, Field(max_length=200, examples=["lgn_01kjq5f6h8e4mbx8wz7t5n3q2r.1.Zm9v"])]


MailedToken = Annotated[
    SecretStr,
    Field(max_length=200, examples=["usr_01kjq5f6h8e4mbx8wz7t5n3q2r.pW0cW2c5cH1yZ0x5b3Q4bGZ5a2V5d2l0aGxvdHM"]),
]
DeviceToken = Annotated[
    str, Field(max_length=300, examples=["dvc_01kjq5f6h8e4mbx8wz7t5n3q2r.usr_01kj.1790000000.Zm9v"])
]


class Registration(RequestBody):
    """A new account."""

    email: Email
    password: Password
    name: str = Field(max_length=200, examples=["Ada Lovelace"])
    role: Literal["customer", "vendor", "driver"]
    language: str = Field(
        default="", max_length=35, description="BCP 47: that letters are to be in, if we have it.", examples=["pt-BR"]
    )


class WrittenTo(BaseModel):
    """The same for every address, whether it had an account or not."""

    email: str = Field(description="Where we have written to.", examples=["ada@example.com"])


class AddressOnly(RequestBody):
    """An e-mail address."""

    email: Email


class MailedSecret(RequestBody):
    """What stands in a letter."""

    token: MailedToken


class ResetRequest(RequestBody):
    """What stands in a letter, and the password to have from now on."""

    token: MailedToken
    password: Password


class PasswordChange(RequestBody):
    """The caller's password, and the one to have from now on."""

    current_password: Password
    password: Password


class Credentials(RequestBody):
    """What a person logs in with."""

    email: Email
    password: Password
    device: str | None = Field(
        default=None,
        max_length=200,
        description="What to call this device in the list of sessions; told by the `User-Agent` unless given.",
        examples=["Ada's phone"],
    )
    device_token: DeviceToken | None = Field(
        default=None, description="Of the last login on this device: others' wrong passwords do not lock it out."
    )
    code: str | None = Field(
        default=None, max_length=64, description="Of the second factor, to give both at once.", examples=["492039"]
    )


class CodeRequest(RequestBody):
    """What a person brings after the password."""

    ticket: str = Field(
        max_length=300, description="Of the answer `mfa-required`.", examples=["usr_01kj..1790000000.Zm9v"]
    )
    code: str = Field(
        min_length=1, max_length=64, description="Of the app, or a recovery code. Each works once.", examples=["492039"]
    )
    device: str | None = Field(default=None, max_length=200, description="As at the login.", examples=["Ada's phone"])


class RefreshRequest(RequestBody):
    """A refresh token of a login."""

    refresh_token: RefreshToken


class Tokens(BaseModel):
    """Send the access token as `Authorization: Bearer`; spend the refresh token for the next pair, once."""

    access_token: str = Field(examples=["eyJhbGciOiJFUzI1NiIs..."])
    refresh_token: RefreshToken
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name
    device_token: DeviceToken | None = Field(
        default=None, description="With a login: keep it past a log-out, and send it when logging in again."
    )
    expires_in: int = Field(description="Real seconds until the access token expires.", examples=[3600])


class RoleList(RequestBody):
    """Every role that the user is to hold from now on."""

    roles: list[Role] = Field(min_length=1, max_length=len(Role), examples=[["customer", "support"]])
    custom_roles: list[Annotated[str, Field(max_length=50)]] = Field(
        default_factory=list,
        max_length=20,
        description="Of the organization's own roles, besides. Left out: none.",
        examples=[[_ROLE_ID]],
    )
    custom_role: str | None = Field(
        default=None, max_length=50, description="One more of them: use `custom_roles`.", json_schema_extra=_DEPRECATED
    )

    @property
    def own_roles(self) -> frozenset[RoleId]:
        """The organization's own roles, by whichever field they came.

        Raises:
            BadId: one is no id of a role.
        """
        named = [*self.custom_roles, self.custom_role]
        return frozenset(RoleId.parse(role) for role in named if role)


class User(BaseModel):
    """A person with an account."""

    model_config = ConfigDict(frozen=True)

    user_id: str = Field(examples=[_USER_ID])
    org_id: str = Field(examples=[_ORG_ID])
    email: str = Field(examples=["ada@example.com"])
    name: str = Field(examples=["Ada Lovelace"])
    language: str = Field(description="BCP 47; empty: not told.", examples=["pt-BR"])
    roles: list[str] = Field(examples=[["customer"]])
    custom_roles: list[str] = Field(
        default_factory=list, description="The roles of the organization's own that they hold.", examples=[[_ROLE_ID]]
    )
    custom_role: str | None = Field(
        default=None,
        json_schema_extra=_DEPRECATED,
        description="The first of `custom_roles`, for clients that know one alone.",
    )
    registered_at: datetime
    email_verified: bool = Field(description="Whether the owner has shown that mail to it reaches them.")
    suspended: bool = Field(description="Whether an admin keeps them out.")
    deleted: bool = Field(description="Whether an admin has deleted the account, which can be restored.")

    @classmethod
    def of(cls, user: DomainUser) -> Self:
        account = user.account
        return cls(
            user_id=user.user_id,
            org_id=account.org_id,
            email=account.email.text,
            name=account.name,
            language=account.language,
            roles=sorted(account.roles),
            custom_roles=sorted(account.custom_roles),
            custom_role=min(account.custom_roles, default=None),
            registered_at=account.registered_at,
            email_verified=account.email_verified_at is not None,
            suspended=account.standing.suspended_at is not None,
            deleted=account.standing.deleted_at is not None,
        )


class NewOrganization(RequestBody):
    """A company."""

    name: str = Field(max_length=200, examples=["Dal House"])


class OrganizationRules(RequestBody):
    """What holds for an organization's people."""

    second_factor_for: DemandedOf = Field(
        description="`staff`: whoever may more than customers, vendors and drivers do.", examples=["staff"]
    )


class Organization(BaseModel):
    """A company on the platform."""

    model_config = ConfigDict(frozen=True)

    org_id: str = Field(examples=[_ORG_ID])
    name: str = Field(examples=["Dal House"])
    owner_id: str = Field(examples=[_USER_ID])
    created_at: datetime
    second_factor_for: DemandedOf = Field(description="Of whom a second factor is demanded.")

    @classmethod
    def of(cls, organization: DomainOrganization) -> Self:
        return cls(
            org_id=organization.org_id,
            name=organization.name,
            owner_id=organization.owner_id,
            created_at=organization.created_at,
            second_factor_for=organization.second_factor_for,
        )


class DemoAccount(BaseModel):
    """A login for trying things out."""

    email: str = Field(examples=["customer@demo.roundsman.example"])
    password: str
    role: str = Field(examples=["customer"])
