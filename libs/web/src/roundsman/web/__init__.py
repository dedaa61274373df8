"""What every service's HTTP side shares: app factory, problem details, bearer tokens, idempotency keys, pages."""

from roundsman.kernel.rights import Permission, Role
from roundsman.web.app import Checks, create_app
from roundsman.web.audit import Audit, AuditDep, Deed, audited
from roundsman.web.bodies import RequestBody
from roundsman.web.caller import Caller, CallerDep, permitted
from roundsman.web.fields import FieldRules, nearby, starred, zero
from roundsman.web.idempotent import KeyHeader, answer_once
from roundsman.web.pages import Cursor, Page
from roundsman.web.revoked import Revoked
from roundsman.web.tokens import JwksVerifier, StaticVerifier, TokenVerifier
from roundsman.web.versions import TAGGED, IfMatchDep, tag_version

__all__ = [
    "TAGGED",
    "Audit",
    "AuditDep",
    "Caller",
    "CallerDep",
    "Checks",
    "Cursor",
    "Deed",
    "FieldRules",
    "IfMatchDep",
    "JwksVerifier",
    "KeyHeader",
    "Page",
    "Permission",
    "RequestBody",
    "Revoked",
    "Role",
    "StaticVerifier",
    "TokenVerifier",
    "answer_once",
    "audited",
    "create_app",
    "nearby",
    "permitted",
    "starred",
    "tag_version",
    "zero",
]
