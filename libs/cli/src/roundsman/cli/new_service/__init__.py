"""Lays out a new service: running, tested, and empty. `make new-service NAME=...`."""
