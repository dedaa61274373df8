"""What tests share: fakes with state, the real servers once a session, tokens, `eventually`."""

from roundsman.testkit.component import Component, running
from roundsman.testkit.eventually import eventually
from roundsman.testkit.fakes import fake_codec, memory_units, staged, timers_set
from roundsman.testkit.issuer import TokenIssuer

__all__ = [
    "Component",
    "TokenIssuer",
    "eventually",
    "fake_codec",
    "memory_units",
    "running",
    "staged",
    "timers_set",
]
