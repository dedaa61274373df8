"""Vendors, their menus and opening hours, and the tickets in their queues."""
