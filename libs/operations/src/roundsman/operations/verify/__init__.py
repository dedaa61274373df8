"""Holds the invariants against a platform that runs: reads topics and stores, and tells broken from under way."""
