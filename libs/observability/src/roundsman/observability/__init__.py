"""Structured logs, metrics declared once, and health."""
