"""Payments and the ledger in PostgreSQL."""
