"""The one way in which an access token of ours is written (RFC 7515 compact, ES256).

Decoders are lenient: they pass over letters that are not theirs, spare bits at the end of a part, the first of two
equal names. Whatever is not exactly what the identity service writes is refused before anything is made of it.
"""

import base64
import json
import re
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

ALGORITHM = "ES256"
LONGEST = 4096  # letters; ours have some 600
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}")
_HEADER_NAMES = {"alg", "kid", "typ"}
_LONGEST_KEY_ID = 128
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # SEC 2, 2.4.2
_HALF_BYTES = 32


def signed(claims: dict[str, Any], key: ECKey) -> str:
    """The token of these claims. Of the two signatures that fit alike, (r, s) and (r, -s), the one with the lower s."""
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": "JWT"}
    signing_input, _, signature = jwt.encode(header, claims, key, algorithms=[ALGORITHM]).rpartition(".")
    raw = _bytes_of(signature)
    s = int.from_bytes(raw[_HALF_BYTES:], "big")
    low = min(s, _P256_ORDER - s).to_bytes(_HALF_BYTES, "big")
    return f"{signing_input}.{_text_of(raw[:_HALF_BYTES] + low)}"


def check_written_as_ours(token: str) -> None:
    """Pass a token that is written as `signed` writes it; whether the signature fits is another question.

    Raises:
        ValueError: it is not.
    """
    if len(token) > LONGEST or not _SHAPE.fullmatch(token):
        raise ValueError("not a compact token of ours")
    header, claims, signature = token.split(".")
    _check_header(_object_of(header))
    _object_of(claims)
    if int.from_bytes(_bytes_of(signature)[_HALF_BYTES:], "big") > _P256_ORDER // 2:
        raise ValueError("the twin of a signature of ours")


def _check_header(header: dict[str, Any]) -> None:
    kid = header.get("kid")
    if not header.keys() <= _HEADER_NAMES or header.get("alg") != ALGORITHM or header.get("typ", "JWT") != "JWT":
        raise ValueError("not a header of ours")
    if not isinstance(kid, str) or not 0 < len(kid) <= _LONGEST_KEY_ID:
        raise ValueError("no key is named")


def _object_of(part: str) -> dict[str, Any]:
    try:
        value = json.loads(_bytes_of(part).decode(), object_pairs_hook=_without_repeats)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - a wrong token, not a wrong call
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _bytes_of(part: str) -> bytes:
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if _text_of(raw) != part:
        raise ValueError("spare bits are set")
    return raw


def _text_of(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
