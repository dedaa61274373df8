"""Dispatch's tables, their mappings, and what is read from them."""
