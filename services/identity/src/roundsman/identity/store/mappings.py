"""Aggregates as rows, and back."""

from typing import Any

from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.letters import Postage
from roundsman.identity.domain.lockout import Count, Tally
from roundsman.identity.domain.login import Family, Login, LoginId
from roundsman.identity.domain.mailed_secret import Mailed, MailedSecret
from roundsman.identity.domain.organization import DemandedOf, Organization
from roundsman.identity.domain.second_factor import Enrolment, SecondFactor
from roundsman.identity.domain.signing_key import PURPOSE, KeyMaterial, SigningKey
from roundsman.identity.domain.standing import Standing
from roundsman.identity.domain.user import Account, User
from roundsman.identity.store.tables import (
    LoginRow,
    MailedSecretRow,
    OrganizationRow,
    SecondFactorRow,
    SigningKeyRow,
    TallyRow,
    UserRow,
    table_of,
)
from roundsman.kernel.ids import OrgId, RoleId, UserId
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row


def _user_to_row(user: User) -> dict[str, Any]:
    account = user.account
    return {
        "org_id": account.org_id,
        "email": account.email.text,
        "email_key": account.email.key,
        "wanted_email": account.wanted_email.text if account.wanted_email else None,
        "name": account.name,
        "roles": sorted(account.roles),
        "custom_role": min(account.custom_roles, default=None),
        "custom_roles": sorted(account.custom_roles),
        "password_digest": account.password_digest,
        "registered_at": account.registered_at,
        "epoch": account.standing.epoch,
        "epoch_began_at": account.standing.epoch_began_at,
        "suspended_at": account.standing.suspended_at,
        "deleted_at": account.standing.deleted_at,
        "language": account.language,
        "email_verified_at": account.email_verified_at,
    }


def _user_from_row(row: Row) -> User:
    account = Account(
        email=EmailAddress(row["email"]),
        wanted_email=EmailAddress(row["wanted_email"]) if row["wanted_email"] else None,
        name=row["name"],
        org_id=OrgId(row["org_id"]),
        roles=frozenset(row["roles"]),
        custom_roles=_custom_roles(row),
        password_digest=row["password_digest"],
        registered_at=row["registered_at"],
        language=row["language"],
        email_verified_at=row["email_verified_at"],
        standing=Standing(
            epoch=row["epoch"],
            epoch_began_at=row["epoch_began_at"],
            suspended_at=row["suspended_at"],
            deleted_at=row["deleted_at"],
        ),
    )
    return User(UserId(row["id"]), account, row["version"], row["sequence"])


def _custom_roles(row: Row) -> frozenset[RoleId]:
    """Where the two columns differ, a process of the version before has written, which knows one role alone."""
    first, roles = row["custom_role"], row["custom_roles"] or []
    kept = roles if min(roles, default=None) == first else [first]
    return frozenset(RoleId(role) for role in kept if role)


def _organization_to_row(organization: Organization) -> dict[str, Any]:
    return {
        "name": organization.name,
        "owner_id": organization.owner_id,
        "second_factor_for": organization.second_factor_for.value,
        "created_at": organization.created_at,
    }


def _organization_from_row(row: Row) -> Organization:
    organization = Organization(OrgId(row["id"]), row["name"], UserId(row["owner_id"]), row["created_at"])
    organization.version, organization.sequence = row["version"], row["sequence"]
    organization.second_factor_for = DemandedOf(row["second_factor_for"])
    return organization


def _login_to_row(login: Login) -> dict[str, Any]:
    family = login.family
    return {
        "user_id": family.user_id,
        "generation": family.generation,
        "opened_at": family.opened_at,
        "expires_at": family.expires_at,
        "used_at": family.used_at,
        "device": family.origin.device,
        "address": family.origin.address,
        "revoked_at": family.revoked_at,
        "stepped_up_at": family.stepped_up_at,
        "methods": sorted(family.methods),
    }


def _login_from_row(row: Row) -> Login:
    family = Family(
        user_id=UserId(row["user_id"]),
        generation=row["generation"],
        opened_at=row["opened_at"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
        origin=Origin(device=row["device"], address=row["address"]),
        revoked_at=row["revoked_at"],
        stepped_up_at=row["stepped_up_at"],
        methods=frozenset(row["methods"]),
    )
    return Login(LoginId(row["id"]), family, row["version"])


def _tally_to_row(tally: Tally) -> dict[str, Any]:
    count = tally.count
    return {
        "failures": count.failures,
        "began_at": count.began_at,
        "locked_until": count.locked_until,
        "locks": count.locks,
    }


def _tally_from_row(row: Row) -> Tally:
    count = Count(
        failures=row["failures"], began_at=row["began_at"], locked_until=row["locked_until"], locks=row["locks"]
    )
    return Tally(row["id"], count, row["version"])


def _mailed_to_row(secret: MailedSecret) -> dict[str, Any]:
    mailed = secret.mailed
    return {
        "digest": mailed.digest,
        "valid_until": mailed.valid_until,
        "letters": mailed.postage.letters,
        "letters_began_at": mailed.postage.began_at,
    }


def _mailed_from_row(row: Row) -> MailedSecret:
    postage = Postage(letters=row["letters"], began_at=row["letters_began_at"])
    mailed = Mailed(digest=row["digest"], valid_until=row["valid_until"], postage=postage)
    return MailedSecret(row["id"], mailed, row["version"])


def _factor_to_row(factor: SecondFactor) -> dict[str, Any]:
    enrolment = factor.enrolment
    return {
        "sealed_secret": enrolment.sealed_secret,
        "enrolled_at": enrolment.enrolled_at,
        "confirmed_at": enrolment.confirmed_at,
        "spent_step": enrolment.spent_step,
        "recovery_digests": sorted(enrolment.recovery_digests),
    }


def _factor_from_row(row: Row) -> SecondFactor:
    enrolment = Enrolment(
        sealed_secret=row["sealed_secret"],
        enrolled_at=row["enrolled_at"],
        confirmed_at=row["confirmed_at"],
        spent_step=row["spent_step"],
        recovery_digests=frozenset(row["recovery_digests"]),
    )
    return SecondFactor(row["id"], enrolment, row["version"])


def _key_to_row(key: SigningKey) -> dict[str, Any]:
    return {
        "public_jwk": key.material.public_jwk,
        "sealed_private_jwk": key.material.sealed_private_jwk,
        "created_at": key.material.created_at,
        "purpose": PURPOSE,
        "signs_from": key.material.signs_from,
        "withdrawn_at": key.material.withdrawn_at,
    }


def _key_from_row(row: Row) -> SigningKey:
    material = KeyMaterial(
        public_jwk=row["public_jwk"],
        sealed_private_jwk=row["sealed_private_jwk"],
        created_at=row["created_at"],
        signs_from=row["signs_from"],
        withdrawn_at=row["withdrawn_at"],
    )
    return SigningKey(row["id"], material, row["version"])


USERS = RowMapping(table=table_of(UserRow), to_row=_user_to_row, from_row=_user_from_row, name="user")
ORGANIZATIONS = RowMapping(
    table=table_of(OrganizationRow),
    to_row=_organization_to_row,
    from_row=_organization_from_row,
    name="organization",
)
LOGINS = RowMapping(table=table_of(LoginRow), to_row=_login_to_row, from_row=_login_from_row, name="login")
TALLIES = RowMapping(table=table_of(TallyRow), to_row=_tally_to_row, from_row=_tally_from_row, name="tally")
MAILED_SECRETS = RowMapping(
    table=table_of(MailedSecretRow), to_row=_mailed_to_row, from_row=_mailed_from_row, name="mailed secret"
)
SECOND_FACTORS = RowMapping(
    table=table_of(SecondFactorRow), to_row=_factor_to_row, from_row=_factor_from_row, name="second factor"
)
SIGNING_KEYS = RowMapping(table=table_of(SigningKeyRow), to_row=_key_to_row, from_row=_key_from_row, name="signing key")
