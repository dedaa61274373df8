"""Reads the facts: topics, services, the provider's book, the mailbox, and what is left in the databases."""
