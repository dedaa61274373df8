"""Vendors, menus and tickets in PostgreSQL."""
