"""Intents, what may become of them, and how tokens behave."""
