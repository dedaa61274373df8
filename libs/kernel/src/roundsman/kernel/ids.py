"""Identifiers: TypeIDs, a prefix that names the kind and a UUIDv7 in Crockford's base 32.

Specification: TypeID 0.3 (jetify-com/typeid) and RFC 9562 section 5.7.
"""

import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Self

from roundsman.kernel.errors import Invalid

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LETTERS = frozenset(_ALPHABET)
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]  # of 10 bits: half the steps of 5
_SHIFTS = tuple(range(120, -1, -10))
_TIME_LETTERS = 10
_SUFFIX_LENGTH = 26  # 130 bits for 128: the first letter is at most 7

RandomBytes = Callable[[int], bytes]


class BadId(Invalid):
    """The text is not an identifier of the kind that is asked for."""

    slug = "bad-id"


class TypeId(str):
    """A string `<prefix>_<26 letters>`; each kind of thing has a subclass, so that ids do not mix."""

    __slots__ = ()
    prefix: ClassVar[str] = ""

    @classmethod
    def new(cls, at: datetime, random: RandomBytes = os.urandom) -> Self:
        """Make an id that sorts by `at` (millisecond); unique by 74 random bits."""
        return cls._from_parts(int(at.timestamp() * 1000), random(10))

    @classmethod
    def derived(cls, at: datetime, *parts: str) -> Self:
        """Make the id that these parts always give: a resend names the same thing."""
        digest = hashlib.sha256("\x1f".join((cls.prefix, *parts)).encode()).digest()
        return cls._from_parts(int(at.timestamp() * 1000), digest[:10])

    @classmethod
    def derived_beside(cls, origin: "TypeId", *parts: str) -> Self:
        """As `derived`, at the time of the origin: what belongs together lies together in a store."""
        digest = hashlib.sha256("\x1f".join((cls.prefix, origin, *parts)).encode()).digest()
        return cls._from_parts(origin._unix_ms(), digest[:10])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id that came from outside.

        Raises:
            BadId: another prefix, a wrong length or a letter outside the alphabet.
        """
        prefix, _, suffix = text.rpartition("_")
        well_formed = len(suffix) == _SUFFIX_LENGTH and suffix[0] <= "7" and _LETTERS.issuperset(suffix)
        if prefix != cls.prefix or not well_formed:
            raise BadId(f"Expected an id like {cls.prefix}_01h455vb4pex5vsknk084sn02q.")
        return cls(text)

    @classmethod
    def _from_parts(cls, unix_ms: int, tail: bytes) -> Self:
        value = (unix_ms & (1 << 48) - 1) << 80 | int.from_bytes(tail, "big")
        value = value & ~(0xF << 76) | 0x7 << 76  # version 7
        value = value & ~(0x3 << 62) | 0x2 << 62  # variant 10
        return cls(f"{cls.prefix}_{''.join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])}")

    def _unix_ms(self) -> int:
        """The first 48 of 128 bits, which stand behind two that are 0."""
        value = 0
        for letter in self[-_SUFFIX_LENGTH:][:_TIME_LETTERS]:
            value = value << 5 | _VALUES[letter]
        return value


class UserId(TypeId):
    """A person who can log in."""

    prefix = "usr"


class OrgId(TypeId):
    """A company on the platform; every row belongs to one."""

    prefix = "org"


class OrderId(TypeId):
    """What a customer asked to be moved."""

    prefix = "ord"


class VendorId(TypeId):
    """Who sells or performs."""

    prefix = "ven"


class MenuItemId(TypeId):
    """One thing on a vendor's menu."""

    prefix = "itm"


class DriverId(TypeId):
    """Who drives."""

    prefix = "drv"


class PaymentId(TypeId):
    """A payment intent."""

    prefix = "pay"


class JobId(TypeId):
    """A leg of an order, as dispatch sees it."""

    prefix = "job"


class OfferId(TypeId):
    """A job shown to a driver for a limited time."""

    prefix = "off"


class MessageId(TypeId):
    """One event or command on a topic."""

    prefix = "msg"


class NotificationId(TypeId):
    """One message to one person about one step."""

    prefix = "ntf"


class RoleId(TypeId):
    """A role that an organization defined."""

    prefix = "rol"


class ActionId(TypeId):
    """Something that was done, as the audit names it."""

    prefix = "act"
