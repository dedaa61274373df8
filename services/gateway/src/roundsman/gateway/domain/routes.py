"""Which service owns which paths: the one table."""

from collections.abc import Collection

API = "/api/v1/"
DOCUMENT = "/api/v1/openapi.json"  # the gateway's own
BATCH = "/api/v1/batch"  # the gateway's own, too
EVENTS = "/api/v1/events"  # and this
CHANGES = "/api/v1/changes"  # and this
OPERATIONS = "/api/v1/operations"  # this too; below it, each service has its own part
OWN = "gateway"
KEYS = "/.well-known/jwks.json"

# First part of the path after /api/v1/ -> the service that owns everything below it.
OWNERS = {
    "auth": "identity",
    "me": "identity",
    "invitations": "identity",
    "users": "identity",
    "organizations": "identity",
    "signing-keys": "identity",
    "api-keys": "identity",
    "impersonations": "identity",
    "demo-accounts": "identity",
    "roles": "identity",
    "audit": "identity",
    "orders": "order",
    "payments": "payment",
    "ledger": "payment",
    "vendors": "vendor",
    "tickets": "vendor",
    "drivers": "driver",
    "offers": "dispatch",
    "jobs": "dispatch",
    "dispatch": "dispatch",
    "positions": "tracking",
    "tracking": "tracking",
    "notifications": "notification",
    "notification-templates": "notification",
    "insights": "insights",
}
_SERVICES = frozenset(OWNERS.values())
_OPERATED = f"{OPERATIONS}/"

# What the services are about, for the document.
ABOUT = {
    OWN: "Several calls in one request; events as they happen, and those that were missed; operating the platform.",
    "identity": "Who may do what: people, organizations, roles, tokens.",
    "order": "Placing, following and cancelling orders.",
    "payment": "Payments of orders, refunds, and the ledger.",
    "vendor": "Vendors, menus, opening hours, and the queue of tickets.",
    "driver": "Drivers, vehicles, availability, earnings.",
    "dispatch": "Offers to drivers, jobs and their progress, decisions.",
    "tracking": "Positions, and where an order is.",
    "notification": "What people were told.",
    "insights": "Live figures: what happens now, of an organization and of the platform.",
}

# An old token sent along with these must not keep anybody from getting a new one.
_WITHOUT_TOKEN = (API + "auth/", KEYS)

# Here nothing is tried that one could guess: a refresh token is too long, and apps behind one address need many.
_NO_GUESSING = (API + "auth/refresh", API + "auth/logout")
_WATCHING = ("/health/", "/metrics")


def owner_of(path: str) -> str | None:
    """The service that answers this path; None for the gateway's own paths and unknown ones."""
    if path.startswith(_OPERATED):
        service = path[len(_OPERATED) :].partition("/")[0]
        return service if service in _SERVICES else None
    if path.startswith(API):
        return OWNERS.get(path[len(API) :].partition("/")[0])
    return "identity" if path == KEYS else None


def documented(services: Collection[str]) -> list[str]:
    """Those of these services that own paths."""
    return sorted(_SERVICES.intersection(services))


def checks_token(path: str) -> bool:
    """Whether a token that comes with this path has to be a valid one."""
    return not path.startswith(_WITHOUT_TOKEN)


def takes_credentials(path: str) -> bool:
    """Whether passwords or codes may be tried here."""
    return path.startswith(API + "auth/") and path not in _NO_GUESSING


def is_watching(path: str) -> bool:
    """Whether this is how operators watch the process: always answered, however busy it is."""
    return path.startswith(_WATCHING)
