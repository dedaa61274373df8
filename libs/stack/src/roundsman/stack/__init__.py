"""Starts, watches and stops the real servers and the services on one machine."""

from roundsman.stack.databases import create_database, drop_database
from roundsman.stack.errors import StackError
from roundsman.stack.running import ServerAddresses, running_servers

__all__ = ["ServerAddresses", "StackError", "create_database", "drop_database", "running_servers"]
