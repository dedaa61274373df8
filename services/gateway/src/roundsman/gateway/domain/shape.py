"""How deep and how large a JSON text is, without making anything of it."""

import json
import re
from contextlib import suppress

from roundsman.gateway.domain.errors import BodyTooComplex, FieldRepeated

DEEPEST = 32  # of lists and objects within each other; ours have six
LONGEST_LIST = 2000  # items; positions come by up to five hundred
MOST_TOKENS = 50_000  # texts, brackets and commas: 10 ms to look at; five hundred positions have some 9,000

# A text (also one that does not end), or what gives the whole its shape.
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{},]', re.DOTALL)


def check_shape(body: bytes) -> None:
    """Pass a body that is within the bounds if it is JSON; whether it is, is for its reader to find out.

    Nearly every body is passed by counting its bytes; else at most `MOST_TOKENS` tokens are looked at.

    Raises:
        BodyTooComplex: it is not.
    """
    if body.count(b"[") + body.count(b"{") > DEEPEST or body.count(b",") >= LONGEST_LIST:
        _walk(body)


def check_names(body: bytes) -> None:
    """Pass a body of which no object names a field twice: readers disagree on which of the two counts (RFC 8259, 4).

    It has passed `check_shape`; what is no JSON is for its reader to find out.

    Raises:
        FieldRepeated: one does.
    """
    with suppress(ValueError):
        json.loads(body, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, object]]) -> None:
    if len(dict(pairs)) < len(pairs):
        raise FieldRepeated("Name each field of an object once.")


def _walk(body: bytes) -> None:
    commas = [0]  # of the list or object that is open at each depth
    for number, token in enumerate(_TOKENS.finditer(body)):
        match body[token.start()]:
            case 0x5B | 0x7B:  # [ {
                commas.append(0)
            case 0x5D | 0x7D if len(commas) > 1:  # ] }
                commas.pop()
            case 0x2C:  # ,
                commas[-1] += 1
        if len(commas) > DEEPEST + 1:
            raise BodyTooComplex(f"Lists and objects may be within each other {DEEPEST} deep.")
        if commas[-1] >= LONGEST_LIST:
            raise BodyTooComplex(f"A list may have {LONGEST_LIST} items: send several requests.")
        if number >= MOST_TOKENS:
            raise BodyTooComplex("A body may not have so many values: send several requests.")
