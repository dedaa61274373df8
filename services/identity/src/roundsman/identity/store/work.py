"""The unit of work of identity."""

from roundsman.identity.store.audit_mappings import AUDIT_ENTRIES, AUDIT_TRAILS, AUDIT_WHEREABOUTS
from roundsman.identity.store.invitation_mapping import INVITATIONS
from roundsman.identity.store.key_mappings import API_KEYS, IMPERSONATIONS, SPENT_NONCES
from roundsman.identity.store.mappings import (
    LOGINS,
    MAILED_SECRETS,
    ORGANIZATIONS,
    SECOND_FACTORS,
    SIGNING_KEYS,
    TALLIES,
    USERS,
)
from roundsman.identity.store.passkey_mapping import PASSKEYS
from roundsman.identity.store.person_mappings import ERASURES, EXPORT_PARTS, EXPORTS
from roundsman.identity.store.role_mappings import CUSTOM_ROLES
from roundsman.persistence.work import Desk, Work


class IdentityWork(Work):
    """`UnitOfWork` on a session of the store."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.users = self.repository(USERS)
        self.organizations = self.repository(ORGANIZATIONS)
        self.logins = self.repository(LOGINS)
        self.tallies = self.repository(TALLIES)
        self.second_factors = self.repository(SECOND_FACTORS)
        self.mailed_secrets = self.repository(MAILED_SECRETS)
        self.invitations = self.repository(INVITATIONS)
        self.signing_keys = self.repository(SIGNING_KEYS)
        self.api_keys = self.repository(API_KEYS)
        self.custom_roles = self.repository(CUSTOM_ROLES)
        self.audit_trails = self.repository(AUDIT_TRAILS)
        self.audit_entries = self.repository(AUDIT_ENTRIES)
        self.audit_whereabouts = self.repository(AUDIT_WHEREABOUTS)
        self.passkeys = self.repository(PASSKEYS)
        self.impersonations = self.repository(IMPERSONATIONS)
        self.spent_nonces = self.repository(SPENT_NONCES)
        self.erasures = self.repository(ERASURES)
        self.exports = self.repository(EXPORTS)
        self.export_parts = self.repository(EXPORT_PARTS)
