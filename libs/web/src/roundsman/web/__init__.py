"""What every service's HTTP side shares: app factory, problem details, bearer tokens, idempotency keys, pages."""

from roundsman.kernel.rights import Permission, Role
from roundsman.web.app import Checks, create_app
from roundsman.web.caller import Caller, CallerDep, permitted
from roundsman.web.idempotent import answer_once
from roundsman.web.pages import Cursor, Page
from roundsman.web.revoked import Revoked
from roundsman.web.tokens import JwksVerifier, StaticVerifier, TokenVerifier

__all__ = [
    "Caller",
    "CallerDep",
    "Checks",
    "Cursor",
    "JwksVerifier",
    "Page",
    "Permission",
    "Revoked",
    "Role",
    "StaticVerifier",
    "TokenVerifier",
    "answer_once",
    "create_app",
    "permitted",
]
