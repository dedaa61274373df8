"""How often a secret may be guessed, and by whom: so that guessing gains nothing, and locks nobody out for good.

Wrong passwords are counted for an account *and the network that they come from*, and, ten times as many, for the
account as a whole. Who can show that they have logged in on this device before is counted by device alone, and whatever
others do does not keep them out. An account that does not exist is counted like any other: nothing tells them apart.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil

from roundsman.identity.domain.errors import AccountLocked
from roundsman.identity.domain.known_devices import KnownDevice
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import UserId

_EVERYWHERE = 10  # times as many guesses for an account as from one network
_LONGEST_CODE_LOCK_S = 86_400.0  # ten guesses a day at three codes of a million: some 1 % in a year
_QUIET = timedelta(days=1)
_IPV6_NETWORK_BITS = 64  # what one customer of a provider has


@dataclass(frozen=True, slots=True, kw_only=True)
class LockOut:
    """After `failures` wrong guesses within `memory_s` whoever is counted waits for `lock_s`; the machine's seconds."""

    failures: int
    lock_s: float
    memory_s: float = 3600
    longest_lock_s: float = 0  # beyond `lock_s`: each lock lasts twice as long as the one before, up to this

    def lasts(self, locks: int) -> timedelta:
        """How long a lock lasts that follows on so many others."""
        return timedelta(seconds=max(self.lock_s, min(self.lock_s * 2 ** min(locks, 32), self.longest_lock_s)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Wrong guesses since `began_at`. Times are the machine's."""

    failures: int
    began_at: datetime
    locked_until: datetime | None = None
    locks: int = 0  # in a row, without a right guess or a quiet day between them


class Tally(Aggregate):
    """Counts the wrong guesses of one kind. Its id tells neither account nor network to whoever reads the store."""

    def __init__(self, tally_id: str, count: Count, version: int = 0) -> None:
        super().__init__(tally_id, version)
        self.count = count

    def check_open(self, at: datetime) -> None:
        """Pass if another guess may be made.

        Raises:
            AccountLocked: not before some time.
        """
        locked_until = self.count.locked_until
        if locked_until is not None and at < locked_until:
            raise AccountLocked(ceil((locked_until - at).total_seconds()))

    def failed(self, policy: LockOut, at: datetime) -> None:
        """Count a wrong guess, unless it is locked. After a lock, or long after the first, counting begins anew."""
        count = self.count
        if count.locked_until is not None and at < count.locked_until:
            return
        if count.locked_until is not None or at - count.began_at > timedelta(seconds=policy.memory_s):
            locks = count.locks if at - (count.locked_until or count.began_at) < _QUIET else 0
            count = Count(failures=0, began_at=at, locks=locks)
        count = replace(count, failures=count.failures + 1)
        if count.failures >= policy.failures:
            count = replace(count, locked_until=at + policy.lasts(count.locks), locks=count.locks + 1)
        self.count = count

    def forgive(self, at: datetime) -> None:
        """A right guess came: counting begins anew."""
        self.count = Count(failures=0, began_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody who wants to come in."""

    email_key: str
    address: str = ""  # empty: not known
    device: KnownDevice | None = None  # what they can show


@dataclass(frozen=True, slots=True)
class Counted:
    """A tally that a guess is counted on, and how many it bears."""

    tally_id: str
    policy: LockOut


class Guard:
    """Tells what a guess is counted on. `key` (32 bytes, secret) makes the tallies' ids."""

    def __init__(self, key: bytes, policy: LockOut) -> None:
        self._key = key
        self.policy = policy

    def personal(self, visit: Visit, user_id: UserId | None) -> Counted:
        """By whom the guess is made: a device known to be the account's owner's, or a network."""
        device = visit.device
        if device is not None and device.user_id == user_id:
            return Counted(self._id("device", visit.email_key, device.device_id), self.policy)
        return Counted(self._id("network", visit.email_key, _network_of(visit.address)), self.policy)

    def counted(self, visit: Visit, user_id: UserId | None) -> Sequence[Counted]:
        """All that a guess at this account (None: there is none) is counted on."""
        personal = self.personal(visit, user_id)
        if visit.device is not None and visit.device.user_id == user_id:
            return [personal]
        policy = replace(self.policy, failures=self.policy.failures * _EVERYWHERE)
        return [personal, Counted(self._id("everywhere", visit.email_key), policy)]

    def second_factor(self, user_id: UserId, device: KnownDevice | None) -> Counted:
        """What guesses at a second factor are counted on. Who comes so far has the password, and codes are short."""
        owners = device.device_id if device is not None and device.user_id == user_id else ""
        policy = replace(self.policy, longest_lock_s=_LONGEST_CODE_LOCK_S)
        return Counted(self._id("second factor", user_id, owners), policy)

    def _id(self, *parts: str) -> str:
        return hmac.digest(self._key, "\x1f".join(parts).encode(errors="replace"), "sha256").hex()


def _network_of(address: str) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    return str(ip) if ip.version == 4 else str(ip_network((ip, _IPV6_NETWORK_BITS), strict=False))
