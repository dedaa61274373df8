"""Mails that arrived more than once: SMTP cannot be made exactly-once, so a fault may excuse a repeat."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from roundsman.chaos.plan import Fault
from roundsman.operations.invariants.mail import read_letters

# Between the server's 250 and its record lie the mail server, the service, its store, and the wires between them.
_ON_THE_WAY = frozenset({"mailbox", "documents", "notification", "notification>mailbox", "notification>documents"})
_AFTERMATH_S = 45.0  # until what was hit has come back, and found what it had not recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail as it arrived."""

    message_id: str  # without its domain
    at: float  # unix seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A fault as it was carried out. Times are unix seconds."""

    fault: Fault
    began: float
    ended: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A mail that arrived again under the same Message-ID."""

    message_id: str
    after_s: float  # since it arrived first
    excuse: str  # the fault in which the record of the first was lost; empty: there is none

    def told(self) -> dict[str, Any]:
        """As the report has it."""
        return asdict(self)


def read_arrivals(folder: Path) -> Sequence[Letter]:
    """Every mail, in order of arrival.

    Raises:
        OSError: the folder cannot be read.
    """
    files = sorted(folder.glob("*.eml"))
    arrived = (int(file.name.partition("-")[0]) / 1e9 for file in files)
    return [Letter(message_id=name, at=at) for name, at in zip(read_letters(folder), arrived, strict=True)]


def repeats(letters: Sequence[Letter], done: Sequence[Done]) -> Iterator[Repeat]:
    """Every repeat, with its excuse."""
    seen: dict[str, list[float]] = defaultdict(list)
    for letter in letters:
        if earlier := seen[letter.message_id]:
            excuse = _excuse(earlier[-1], letter.at, done)
            yield Repeat(message_id=letter.message_id, after_s=round(letter.at - earlier[0], 1), excuse=excuse)
        earlier.append(letter.at)


def _excuse(first: float, again: float, done: Sequence[Done]) -> str:
    """A fault that lasted, or whose aftermath did, when the first arrived, or came before the second."""
    for one in done:
        if _is_on_the_way(one.fault.target) and one.began <= again and one.ended + _AFTERMATH_S >= first:
            return f"{one.fault.kind} {one.fault.target}"
    return ""


def _is_on_the_way(target: str) -> bool:
    return target in _ON_THE_WAY or target.startswith("notification.")
