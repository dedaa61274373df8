"""Starts, watches and stops the real servers and the services on one machine."""

from roundsman.stack.databases import create_database, drop_database
from roundsman.stack.errors import StackError
from roundsman.stack.platform import Platform, PlatformOptions, running_platform
from roundsman.stack.running import ServerAddresses, running_servers
from roundsman.stack.watched import ProcessStatus

__all__ = [
    "Platform",
    "PlatformOptions",
    "ProcessStatus",
    "ServerAddresses",
    "StackError",
    "create_database",
    "drop_database",
    "running_platform",
    "running_servers",
]
