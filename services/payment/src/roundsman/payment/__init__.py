"""Payments of orders: authorized at placement, captured at delivery, voided or refunded; and the ledger of it all."""
