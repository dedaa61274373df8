"""Argon2id, off the event loop."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


@dataclass(frozen=True, slots=True, kw_only=True)
class HashCost:
    """What a hash costs us, and an attacker (RFC 9106)."""

    memory_kib: int
    passes: int
    lanes: int


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a password fits; `fresh_digest` is set where the kept digest was made at another cost."""

    fits: bool
    fresh_digest: str | None = None


class Passwords:
    """Makes and checks digests on a few threads of its own, so that a rush of logins takes bounded memory."""

    def __init__(self, cost: HashCost, threads: int) -> None:
        self._hasher = PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._nobodys = self._hasher.hash("nobody has this password")

    async def digest(self, password: str) -> str:
        """The password's digest, with its salt and cost."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, _normal(password))

    async def check(self, password: str, digest: str | None) -> Checked:
        """Whether the password fits the digest. Without a digest nothing fits, after the same time."""
        checked = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._checked, _normal(password), digest or self._nobodys
        )
        return checked if digest else Checked(fits=False)

    async def close(self) -> None:
        """Wait for the hashes in hand."""
        await asyncio.to_thread(self._threads.shutdown)

    def _checked(self, password: str, digest: str) -> Checked:
        try:
            self._hasher.verify(digest, password)
        except (VerificationError, InvalidHashError):
            return Checked(fits=False)
        stale = self._hasher.check_needs_rehash(digest)
        return Checked(fits=True, fresh_digest=self._hasher.hash(password) if stale else None)


def _normal(password: str) -> str:
    """The same letters whichever keyboard composed them (Unicode NFKC, as NIST SP 800-63B wants)."""
    return unicodedata.normalize("NFKC", password)
