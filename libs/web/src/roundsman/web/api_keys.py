"""API keys as text: `rk_<id>_<secret>_<checksum>`.

The prefix and the checksum let scanners of source code find keys that leaked, and anybody find a typo, without
asking us.
"""

import re
import secrets
import string
import zlib
from dataclasses import dataclass, field

from roundsman.kernel.errors import Unauthenticated

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase  # base 62: a double click selects all of it
_SECRET_LETTERS = 43  # 256 bits
_CHECKSUM_LETTERS = 6  # holds the 32 bits of a CRC-32
_SHAPE = re.compile(r"rk_([0-9a-z]{26})_([0-9A-Za-z]{43})_([0-9A-Za-z]{6})")
PREFIX = "rk_"


class BadApiKey(Unauthenticated):
    """The text is no API key, or has a typo."""

    slug = "bad-api-key"


@dataclass(frozen=True, slots=True)
class ApiKeyText:
    """What whoever has the key keeps. `number` is the key's id without its prefix."""

    number: str
    secret: str = field(repr=False)

    @classmethod
    def new(cls, number: str) -> "ApiKeyText":
        """A key with a new secret."""
        return cls(number, "".join(secrets.choice(_DIGITS) for _ in range(_SECRET_LETTERS)))

    def write(self) -> str:
        """The whole text."""
        body = f"{PREFIX}{self.number}_{self.secret}"
        return f"{body}_{_checksum(body)}"

    @classmethod
    def read(cls, text: str) -> "ApiKeyText":
        """The key that `write` wrote; asks nobody.

        Raises:
            BadApiKey: it has not the shape of one, or the checksum does not fit.
        """
        match = _SHAPE.fullmatch(text)
        if match is None or _checksum(text.rpartition("_")[0]) != match[3]:
            raise BadApiKey("This is not an API key of ours: was it copied whole?")
        return cls(match[1], match[2])


def _checksum(body: str) -> str:
    rest, letters = zlib.crc32(body.encode()), ""
    for _ in range(_CHECKSUM_LETTERS):
        rest, digit = divmod(rest, len(_DIGITS))
        letters = _DIGITS[digit] + letters
    return letters
