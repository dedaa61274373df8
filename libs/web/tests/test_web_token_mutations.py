"""Chance against the verifier: very many mutations of good tokens, none of which may be accepted.

`ROUNDSMAN_TOKEN_MUTATIONS` (how many; a million take some three minutes) and `ROUNDSMAN_TOKEN_SEED` choose another run.
"""

import base64
import json
import os
import random
import time
from typing import Any

import pytest
from joserfc.jwk import ECKey, KeySet

from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import Unauthenticated
from roundsman.kernel.ids import OrgId, UserId
from roundsman.web import StaticVerifier, compact

AT, NOW = ManualClock().at, int(time.time())
KEY, OTHER_KEY = (ECKey.generate_key("P-256", auto_kid=True) for _ in range(2))
CLAIMS = {
    "iss": "roundsman",
    "aud": "roundsman",
    "sub": UserId.derived(AT, "ada"),
    "org": OrgId.derived(AT, "org"),
    "roles": ["customer"],
    "sid": "lgn_1",
    "epoch": 0,
    "jti": "1",
    "iat": NOW,
    "nbf": NOW,
    "exp": NOW + 3600,
}
MUTATIONS = int(os.environ.get("ROUNDSMAN_TOKEN_MUTATIONS", "20000"))
SEED = int(os.environ.get("ROUNDSMAN_TOKEN_SEED", "7"))
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def a_token(changes: dict[str, Any]) -> str:
    return compact.signed(CLAIMS | changes, KEY)


def change_letter(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + dice.choice(_LETTERS + ".=+/ ") + text[at + 1 :]


def drop_letters(text: str, dice: random.Random) -> str:
    begin = dice.randrange(len(text))
    return text[:begin] + text[begin + dice.randint(1, 4) :]


def add_letter(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(_LETTERS + ".=") + text[at:]


def truncate(text: str, dice: random.Random) -> str:
    return text[: dice.randrange(len(text))]


def swap_letters(text: str, dice: random.Random) -> str:
    first, second = sorted(dice.sample(range(len(text)), 2))
    return text[:first] + text[second] + text[first + 1 : second] + text[first] + text[second + 1 :]


def change_signature(text: str, dice: random.Random) -> str:
    signing_input, _, signature = text.rpartition(".")
    raw = bytearray(base64.urlsafe_b64decode(signature + "=="))
    for _ in range(dice.randint(1, 3)):
        raw[dice.randrange(64)] ^= 1 << dice.randrange(8)
    return f"{signing_input}.{b64(bytes(raw))}"


def make_up_signature(text: str, dice: random.Random) -> str:
    r, s = (bytes(1) + dice.randbytes(31) for _ in range(2))  # both small enough to be taken seriously
    return f"{text.rpartition('.')[0]}.{b64(r + s)}"


def change_claims(text: str, dice: random.Random) -> str:
    header, _, signature = text.split(".")
    name = dice.choice([*CLAIMS])
    value = dice.choice([["admin"], NOW + dice.randrange(10**6), UserId.derived(AT, str(dice.random())), None, "x"])
    return f"{header}.{b64(json.dumps(CLAIMS | {'jti': str(dice.random()), name: value}).encode())}.{signature}"


def mix(text: str, dice: random.Random) -> str:
    other = a_token({"jti": str(dice.random())}).split(".")
    mine = text.split(".")
    which = dice.choice([(0, 0, 1), (0, 1, 0), (1, 0, 1), (1, 1, 0)])  # claims and signature never of the same
    return ".".join((mine, other)[one][place] for place, one in enumerate(which))


WAYS = [
    change_letter, drop_letters, add_letter, truncate, swap_letters, change_signature, make_up_signature,
    change_claims, mix,
]  # fmt: skip


@pytest.mark.timeout(120 + MUTATIONS // 1000)
async def test_of_very_many_mutated_tokens_and_signatures_none_is_accepted() -> None:
    dice, verifier = random.Random(SEED), StaticVerifier(KeySet([KEY, OTHER_KEY]))
    good = [a_token({"jti": str(number)}) for number in range(20)]
    tried, accepted = 0, []
    while tried < MUTATIONS:
        text = dice.choice(good)
        mutant = dice.choice(WAYS)(text, dice)
        if mutant in good:
            continue
        tried += 1
        try:
            await verifier.verify(mutant)
        except Unauthenticated:
            continue
        accepted.append(mutant)

    assert (tried, accepted) == (MUTATIONS, [])
