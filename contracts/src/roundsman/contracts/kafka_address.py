"""Where the broker is, and how one shows it who one is: one text, as databases have a URL.

    host:port                               nobody is asked who they are
    scram://user:password@host:port         SASL/SCRAM-SHA-512, in the clear: for a network that encrypts
    scram+tls://user:password@host:port     the same, encrypted
    tls://host:port                         encrypted only

Further brokers follow after commas. `?ca=FILE` names whose certificates are believed, beside those of the system.
"""

import ssl
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

_PROTOCOLS = {"": "PLAINTEXT", "tls": "SSL", "scram": "SASL_PLAINTEXT", "scram+tls": "SASL_SSL"}
_SCRAM = ("scram", "scram+tls")
_SHAPES = "host:port, scram://user:password@host:port, scram+tls://user:password@host:port or tls://host:port"


class BadKafkaAddress(ValueError):
    """The text is none of the shapes. It is not repeated: it may have a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaAddress:
    """The broker, as our clients are to speak with it."""

    servers: str  # host:port, more after commas
    scheme: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""  # a file of certificates

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what the operator has set.

        Raises:
            BadKafkaAddress: it has none of the shapes.
        """
        if "://" not in text:
            return cls(servers=text)
        parts = urlsplit(text)
        signature, _, servers = parts.netloc.rpartition("@")
        user, _, password = signature.partition(":")
        query = parse_qs(parts.query)
        told = cls(
            servers=servers,
            scheme=parts.scheme,
            user=unquote(user),
            password=unquote(password),
            ca=query.pop("ca", [""])[-1],
        )
        if query or parts.path.strip("/") or not told._fits():
            raise BadKafkaAddress(f"the broker's address has to be {_SHAPES}, and after it ?ca=FILE at most")
        return told

    def _fits(self) -> bool:
        """A user and a password go with SCRAM, and with nothing else."""
        known = bool(self.servers) and self.scheme in _PROTOCOLS
        return known and bool(self.user) is bool(self.password) is (self.scheme in _SCRAM)

    @property
    def options(self) -> dict[str, Any]:
        """What each of aiokafka's clients is constructed with. Reads the file of certificates, if there is one."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.servers,
            "security_protocol": _PROTOCOLS[self.scheme],
        }
        if self.scheme in _SCRAM:
            options |= {
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password,
            }
        if self.scheme.endswith("tls"):
            context = ssl.create_default_context()
            if self.ca:
                context.load_verify_locations(self.ca)
            options["ssl_context"] = context
        return options


def kafka_options(address: str) -> dict[str, Any]:
    """What each of aiokafka's clients is constructed with, for an address as it was set.

    Raises:
        BadKafkaAddress: it has none of the shapes.
    """
    return KafkaAddress.parse(address).options


def shown(address: str) -> str:
    """The brokers alone, for people: no user, no password."""
    return address.rpartition("@")[2].rpartition("://")[2].partition("?")[0]
