"""What only one service's store can tell: the little that is read of tables which are not the chassis's."""

from collections.abc import Mapping

from roundsman.operations.databases import Row
from roundsman.operations.invariants.facts import Sums

_LEDGER = """
SELECT order_id, currency,
  coalesce(sum(amount_minor) FILTER (WHERE kind = 'authorize' AND account = 'provider_holds'), 0)::bigint
    AS authorized_minor,
  coalesce(sum(amount_minor) FILTER (WHERE kind = 'capture' AND account = 'provider_balance'), 0)::bigint
    AS captured_minor,
  coalesce(sum(amount_minor) FILTER (WHERE kind = 'release' AND account = 'customer_funds'), 0)::bigint
    AS released_minor,
  coalesce(sum(amount_minor) FILTER (WHERE kind = 'void' AND account = 'customer_funds'), 0)::bigint
    AS voided_minor,
  coalesce(sum(amount_minor) FILTER (WHERE kind = 'refund' AND account = 'refunds'), 0)::bigint
    AS refunded_minor,
  sum(amount_minor)::bigint AS ledger_sum_minor
FROM ledger_entries GROUP BY order_id, currency
"""
_OWN: Mapping[str, Mapping[str, str]] = {
    "order": {"standing": "SELECT id, status FROM orders"},
    "payment": {"ledger": _LEDGER},
}


def own_statements(service: str) -> Mapping[str, str]:
    """Name -> statement, for the service's own database."""
    return _OWN.get(service, {})


def sums_of(told: Row) -> Sums:
    """The sums that a row, or the provider's book, names; what it leaves out is nothing."""
    return Sums(**{name: int(told.get(name, 0)) for name in Sums.__dataclass_fields__})
