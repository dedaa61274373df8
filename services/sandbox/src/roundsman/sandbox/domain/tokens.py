"""Payment tokens: each names how the provider behaves when it is charged."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What is asked of an intent."""

    AUTHORIZE = "authorize"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


class Pause(StrEnum):
    """How long the first answer takes."""

    NONE = "none"
    SLOW = "slow"  # within a patient client's time-out
    HANG = "hang"  # beyond it; what was asked is done all the same


_FIRST: frozenset[Step] = frozenset({Step.AUTHORIZE})
_EACH: frozenset[Step] = frozenset(Step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What goes wrong, and at which steps. Only the first call of a key is concerned: a repeat works."""

    decline_reason: str = ""  # of the authorization; empty: it is granted
    away_first: bool = False  # answers 503 and does nothing
    pause: Pause = Pause.NONE
    tells_twice: bool = False  # webhooks before and after the answer
    steps: frozenset[Step] = _FIRST


_BEHAVIOURS = {
    "tok_decline": Behaviour(decline_reason="card_declined"),
    "tok_timeout_then_ok": Behaviour(pause=Pause.HANG),
    "tok_timeout_each": Behaviour(pause=Pause.HANG, steps=_EACH),
    "tok_slow": Behaviour(pause=Pause.SLOW),
    "tok_flaky": Behaviour(away_first=True),
    "tok_flaky_each": Behaviour(away_first=True, steps=_EACH),
    "tok_answer_twice": Behaviour(tells_twice=True),
}


def behaviour_of(token: str) -> Behaviour:
    """How the provider behaves for this token: any other `tok_...` works, anything else is declined."""
    if token in _BEHAVIOURS:
        return _BEHAVIOURS[token]
    return Behaviour() if token.startswith("tok_") else Behaviour(decline_reason="token_not_known")
