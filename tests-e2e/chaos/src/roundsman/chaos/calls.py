"""The history: every call that people made, every try of it, and what they then knew."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from roundsman.simulator.gateway import Call, Json, Tried


class Outcome(StrEnum):
    """What the caller knows."""

    OK = "ok"
    FAIL = "fail"  # refused: nothing was done
    UNKNOWN = "unknown"  # no answer, or one that does not tell: it may have been done


def outcome_of(tried: Tried) -> Outcome:
    """What one try told; a server's fault tells nothing."""
    if tried.status == 0 or tried.status >= 500:
        return Outcome.UNKNOWN
    return Outcome.FAIL if tried.status >= 400 else Outcome.OK


class Calls:
    """Everything that was asked, in order of the first answer."""

    def __init__(self) -> None:
        self._tries: dict[Call, list[Tried]] = {}

    def note(self, call: Call, tried: Tried) -> None:
        """Add a try: the witness of a gateway."""
        self._tries.setdefault(call, []).append(tried)

    def __iter__(self) -> Iterator[tuple[Call, Sequence[Tried]]]:
        return iter(self._tries.items())

    def acknowledged(self, method: str = "POST") -> Iterator[tuple[Call, Json]]:
        """Each call with a key that was answered with yes, and that answer."""
        for call, tries in self._tries.items():
            if call.method == method and call.key and outcome_of(tries[-1]) is Outcome.OK:
                yield call, tries[-1].answer

    def outcomes(self) -> Mapping[str, int]:
        """What calls came to after all their tries, and how many had to be asked again."""
        counted = Counter(str(outcome_of(tries[-1])) for tries in self._tries.values())
        counted["asked_again"] = sum(len(tries) > 1 for tries in self._tries.values())
        return {name: counted[name] for name in (*map(str, Outcome), "asked_again")}

    def unknown_statuses(self) -> Mapping[str, int]:
        """Status -> tries that told nothing; 0 is no answer at all."""
        tries = [tried for each in self._tries.values() for tried in each]
        counted = Counter(str(tried.status) for tried in tries if outcome_of(tried) is Outcome.UNKNOWN)
        return dict(sorted(counted.items()))

    def longest_wait_s(self) -> float:
        """The longest that somebody asked again and again until there was an answer."""
        waits = [
            tries[-1].answered_s - tries[0].asked_s
            for tries in self._tries.values()
            if len(tries) > 1 and outcome_of(tries[-1]) is not Outcome.UNKNOWN
        ]
        return round(max(waits, default=0.0), 1)

    def write(self, file: Path) -> None:
        """Keep every try as a line of JSON, in order of asking; tokens and what was said stay out."""
        lines = [line for number, (call, tries) in enumerate(self) for line in _lines(number, call, tries)]
        lines.sort(key=lambda line: float(line["asked_s"]))
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _lines(number: int, call: Call, tries: Sequence[Tried]) -> Iterator[dict[str, Any]]:
    for attempt, tried in enumerate(tries, 1):
        yield {
            "call": number,
            "try": attempt,
            "method": call.method,
            "path": call.path,
            "key": call.key,
            "asked_s": round(tried.asked_s, 3),
            "answered_s": round(tried.answered_s, 3),
            "status": tried.status,
            "outcome": outcome_of(tried),
        }
