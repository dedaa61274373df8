"""Roles, fine permissions, and which role holds which: the one table of what anybody may do on the platform.

A permission says what may be done; to whose things is decided by each service: those of the caller's organization, or
with an `own:` permission those that the caller takes part in.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person may be on the platform."""

    CUSTOMER = "customer"
    VENDOR = "vendor"
    DRIVER = "driver"
    DISPATCHER = "dispatcher"
    SUPPORT = "support"
    ACCOUNTANT = "accountant"
    SALES = "sales"
    MANAGER = "manager"
    OWNER = "owner"
    ADMIN = "admin"
    VIEWER = "viewer"
    INTEGRATOR = "integrator"


class Permission(StrEnum):
    """Something that one may do. The value stands in tokens and in stored roles: it is never renamed."""

    OWN_ACCOUNT = "own:account"  # look after one's sessions, passwords and second factors
    OWN_READ = "own:read"  # read the orders, payments, trips and messages that one takes part in
    OWN_CANCEL = "own:cancel"  # call off one's own orders
    OWN_VENDORS = "own:vendors"  # register vendors and run them
    OWN_DRIVER = "own:driver"  # register as a driver, keep the file, go online
    OWN_JOBS = "own:jobs"  # answer one's offers, carry the jobs out, report where one is

    ORDERS_PLACE = "orders:place"
    ORDERS_READ = "orders:read"
    ORDERS_PERSONAL = "orders:personal"  # see addresses and what people wrote, in the orders and jobs of others
    ORDERS_PRICES = "orders:prices"  # see more of their money than what they cost in all
    ORDERS_PIN = "orders:pin"  # see what the recipient says at the door
    ORDERS_CANCEL = "orders:cancel"

    PAYMENTS_READ = "payments:read"
    PAYMENTS_REFUND = "payments:refund"
    LEDGER_READ = "ledger:read"
    LEDGER_UNCLAIMED = "ledger:unclaimed"  # charges that belong to no organization

    VENDORS_FIND = "vendors:find"  # approved ones, with their menus
    VENDORS_READ = "vendors:read"  # all of them, and their queues
    VENDORS_APPROVE = "vendors:approve"
    VENDORS_RUN = "vendors:run"  # act for a vendor: profile, menu, tickets

    DRIVERS_READ = "drivers:read"
    DRIVERS_APPROVE = "drivers:approve"
    DRIVERS_SUSPEND = "drivers:suspend"

    DISPATCH_READ = "dispatch:read"  # the board, jobs, and why decisions were made
    JOBS_ASSIGN = "jobs:assign"  # give and take jobs by hand
    JOBS_VOUCH = "jobs:vouch"  # report a step in a driver's place

    POSITIONS_READ = "positions:read"
    MESSAGES_READ = "messages:read"  # who was told what
    INSIGHTS_READ = "insights:read"  # live figures
    INSIGHTS_PLATFORM = "insights:platform"  # those of all organizations together

    ORGANIZATIONS_FOUND = "organizations:found"
    PEOPLE_READ = "people:read"
    PEOPLE_ROLES = "people:roles"  # give and take roles
    PEOPLE_SUSPEND = "people:suspend"
    PEOPLE_INVITE = "people:invite"
    PEOPLE_DELETE = "people:delete"
    PEOPLE_ERASE = "people:erase"
    PEOPLE_IMPERSONATE = "people:impersonate"
    ROLES_DEFINE = "roles:define"
    KEYS_MANAGE = "keys:manage"  # API keys
    SIGNING_KEYS_ROTATE = "signing-keys:rotate"
    AUDIT_READ = "audit:read"
    PLATFORM_OPERATE = "platform:operate"  # health, lag, and what no service could handle, whosever it is


P = Permission

_EVERYBODY = frozenset({P.OWN_ACCOUNT, P.OWN_READ, P.OWN_CANCEL, P.VENDORS_FIND, P.ORGANIZATIONS_FOUND})
_LOOKING = frozenset(
    {
        P.ORDERS_READ,
        P.PAYMENTS_READ,
        P.VENDORS_READ,
        P.DRIVERS_READ,
        P.DISPATCH_READ,
        P.POSITIONS_READ,
        P.MESSAGES_READ,
        P.INSIGHTS_READ,
    }
)
_STAFF = _LOOKING | {P.ORDERS_CANCEL, P.VENDORS_APPROVE, P.DRIVERS_APPROVE, P.DRIVERS_SUSPEND}
_CONTROL = frozenset({P.JOBS_ASSIGN, P.JOBS_VOUCH, P.VENDORS_RUN, P.ORDERS_PERSONAL})
_MONEY = frozenset({P.LEDGER_READ, P.ORDERS_PRICES})
_PEOPLE = frozenset(
    {
        P.PEOPLE_READ,
        P.PEOPLE_ROLES,
        P.PEOPLE_SUSPEND,
        P.PEOPLE_INVITE,
        P.PEOPLE_IMPERSONATE,
        P.ROLES_DEFINE,
        P.KEYS_MANAGE,
        P.AUDIT_READ,
    }
)
_PLATFORM = frozenset(  # an admin's alone
    {
        P.LEDGER_UNCLAIMED,
        P.PEOPLE_DELETE,
        P.PEOPLE_ERASE,
        P.SIGNING_KEYS_ROTATE,
        P.INSIGHTS_PLATFORM,
        P.PLATFORM_OPERATE,
    }
)
_ALL = frozenset(Permission)

# What a person does in person: neither a program with a key nor staff who act as somebody else may.
IN_PERSON = frozenset(
    {
        P.OWN_ACCOUNT,
        P.ORGANIZATIONS_FOUND,
        P.PEOPLE_ROLES,
        P.PEOPLE_SUSPEND,
        P.PEOPLE_INVITE,
        P.PEOPLE_DELETE,
        P.PEOPLE_ERASE,
        P.PEOPLE_IMPERSONATE,
        P.ROLES_DEFINE,
        P.KEYS_MANAGE,
        P.SIGNING_KEYS_ROTATE,
    }
)

HELD: Mapping[str, frozenset[Permission]] = {
    Role.CUSTOMER: _EVERYBODY | {P.ORDERS_PLACE},
    Role.VENDOR: _EVERYBODY | {P.OWN_VENDORS},
    Role.DRIVER: _EVERYBODY | {P.OWN_DRIVER, P.OWN_JOBS},
    Role.VIEWER: _EVERYBODY,
    Role.SALES: _EVERYBODY,
    Role.INTEGRATOR: _EVERYBODY,
    Role.DISPATCHER: _EVERYBODY | _STAFF | _CONTROL,
    Role.SUPPORT: _EVERYBODY | _STAFF | {P.VENDORS_RUN, P.ORDERS_PERSONAL, P.ORDERS_PIN, P.PAYMENTS_REFUND},
    Role.ACCOUNTANT: _EVERYBODY | _STAFF | _MONEY | {P.PAYMENTS_REFUND},
    Role.MANAGER: _EVERYBODY | _STAFF | _CONTROL | _MONEY,
    Role.OWNER: _EVERYBODY | _STAFF | _CONTROL | _PEOPLE | _MONEY,
    Role.ADMIN: _ALL,
}

# Who may give more than they hold: an owner is not a driver, and makes drivers.
_GIVES: Mapping[str, frozenset[Permission]] = {Role.OWNER: _ALL - _PLATFORM}


def held(roles: Iterable[str]) -> frozenset[Permission]:
    """What somebody with these roles may do; a role that is not known gives nothing."""
    return frozenset[Permission]().union(*(HELD.get(role, frozenset()) for role in roles))


def gives(roles: Iterable[str]) -> frozenset[Permission]:
    """What somebody with these roles may give to others, if they may give at all."""
    known = list(roles)
    return held(known).union(*(_GIVES.get(role, frozenset()) for role in known))
