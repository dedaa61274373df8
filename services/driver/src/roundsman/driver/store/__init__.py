"""Drivers, duties and earnings in PostgreSQL."""
