"""The entry point."""

from importlib import import_module

SERVICE = import_module("fake_service").FakeService("fakealpha", "postgres")
