"""E-mail addresses, compared without regard to case."""

import re
from dataclasses import dataclass
from typing import Self

from roundsman.identity.domain.errors import InvalidEmail

_LONGEST = 254  # RFC 5321: a path has 256 octets, two are its angle brackets
# Deliberately loose: whether an address works is found out by writing to it, not by a pattern.
_SHAPE = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An address as its owner writes it."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address that came from outside; spaces around it do not matter.

        Raises:
            InvalidEmail: it has not the shape of one.
        """
        trimmed = text.strip()
        if len(trimmed) > _LONGEST or not trimmed.isprintable() or not _SHAPE.fullmatch(trimmed):
            raise InvalidEmail("Give an e-mail address such as name@example.com.")
        return cls(trimmed)

    @property
    def key(self) -> str:
        """Equal for addresses that differ in case only; unique among users."""
        return self.text.casefold()
