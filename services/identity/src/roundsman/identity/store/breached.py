"""Passwords that were in breaches, from files as those of Have I Been Pwned."""

import asyncio
import hashlib
from pathlib import Path

_PREFIX_LETTERS = 5


class BreachedFiles:
    """`BreachedPasswords` from a folder of ranges: `<first 5 hex letters of the SHA-1>.txt`, each line the other 35, a
    colon and how often it was seen. One file is read for each question, and nothing is kept or told to anybody.
    Without a folder none is known.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    async def known(self, password: str) -> bool:
        """See `BreachedPasswords`."""
        if self._folder is None:
            return False
        digest = hashlib.sha1(password.encode(errors="replace"), usedforsecurity=False).hexdigest().upper()
        return await asyncio.to_thread(
            _listed, self._folder / f"{digest[:_PREFIX_LETTERS]}.txt", digest[_PREFIX_LETTERS:]
        )


def _listed(file: Path, suffix: str) -> bool:
    if not file.is_file():
        return False
    with file.open(encoding="ascii", errors="replace") as lines:
        return any(_names(line, suffix) for line in lines)


def _names(line: str, suffix: str) -> bool:
    listed, _, times = line.strip().partition(":")
    return listed.upper() == suffix and times != "0"  # 0 times: made up, so that all answers of that service are alike
