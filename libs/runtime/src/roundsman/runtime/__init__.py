"""Runs a service: connects what it needs, composes it, and keeps its roles going until told to stop."""

from roundsman.runtime.chassis import Chassis
from roundsman.runtime.main import main
from roundsman.runtime.service import ROLES, Parts, Service, View
from roundsman.runtime.settings import RuntimeSettings, Settings

__all__ = ["ROLES", "Chassis", "Parts", "RuntimeSettings", "Service", "Settings", "View", "main"]
