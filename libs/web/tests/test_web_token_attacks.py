"""Attacks on the verifier: every way that is known to have opened somebody's door."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey, KeySet

from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import Unauthenticated
from roundsman.kernel.ids import OrgId, UserId
from roundsman.web import StaticVerifier, compact
from roundsman.web.tokens import UnknownKey

AT = ManualClock().at
KEY, ATTACKERS_KEY = (ECKey.generate_key("P-256", auto_kid=True) for _ in range(2))
NOW = int(time.time())
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
HEADER = {"alg": "ES256", "kid": KEY.kid, "typ": "JWT"}
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
    "exp": NOW + 86_400,  # later than the longest run of all tests ends
}
Json = dict[str, Any]


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def part(value: object) -> str:
    return b64(value if isinstance(value, bytes) else json.dumps(value).encode())


def es256(signing_input: str, key: ECKey = KEY) -> bytes:
    """A true signature, of the lower s, on whatever is given."""
    private = key.private_key
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    r, s = decode_dss_signature(private.sign(signing_input.encode(), ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")


def token(header: object = HEADER, claims: object = CLAIMS, key: ECKey = KEY) -> str:
    """Truly signed, whatever it says."""
    signing_input = f"{part(header)}.{part(claims)}"
    return f"{signing_input}.{b64(es256(signing_input, key))}"


def without(name: str, of: Json) -> Json:
    return {key: value for key, value in of.items() if key != name}


GOOD = token()
SIGNED_PART, _, SIGNATURE = GOOD.rpartition(".")
GOOD_HEADER, GOOD_CLAIMS, _ = GOOD.split(".")


async def refused(attack: str, keys: tuple[ECKey, ...] = (KEY,)) -> None:
    with pytest.raises(Unauthenticated) as raised:
        await StaticVerifier(KeySet(list(keys))).verify(attack)
    assert raised.value.status == 401
    assert not set(str(raised.value)) & set("{}<>_")  # nothing of the token, nothing of the library


async def test_the_token_that_all_attacks_begin_with_is_good() -> None:
    assert (await StaticVerifier(KeySet([KEY])).verify(GOOD)).user_id == CLAIMS["sub"]


# Keys are new in each run: tests are named by number, so that processes that share them agree on the names.
@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", None, 0, ["ES256"], "es256", "ES256 "])
@pytest.mark.parametrize("signature", ["", SIGNATURE, "AA"], ids=count())
async def test_no_signature_is_needless(alg: object, signature: str) -> None:
    await refused(f"{part(HEADER | {'alg': alg})}.{GOOD_CLAIMS}.{signature}")


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize(
    "secret",
    [
        KEY.as_pem(private=False),
        KEY.as_pem(private=False).strip(),
        KEY.as_der(private=False),
        json.dumps(KEY.as_dict(private=False)).encode(),
        str(KEY.as_dict(private=False)["x"]).encode(),
        b"",
    ],
    ids=count(),
)
async def test_the_public_key_is_no_shared_secret(alg: str, secret: bytes) -> None:
    signing_input = f"{part(HEADER | {'alg': alg})}.{part(CLAIMS | {'roles': ['admin']})}"
    digest = hmac.digest(secret, signing_input.encode(), f"sha{alg[2:]}")

    await refused(f"{signing_input}.{b64(digest)}")
    await refused(f"{signing_input}.{b64((digest * 2)[:64])}")


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES384", "ES512", "ES256K", "EdDSA", "dir", "ECDH-ES"])
async def test_another_algorithm_is_not_ours(alg: str) -> None:
    await refused(token(HEADER | {"alg": alg}))


KEY_IDS = [
    "../../../../dev/null",
    "/proc/self/environ",
    "file:///dev/null",
    "https://attacker.example/jwks.json",
    "x' UNION SELECT 'secret' --",
    "'; DROP TABLE signing_keys; --",
    "$(id)",
    "",
    "\x00",
    f"{KEY.kid}\x00",
    f" {KEY.kid}",
    f"{KEY.kid} ",
    "k" * 129,
    "k" * 2000,
    None,
    0,
    True,
    [KEY.kid],
    {"kid": KEY.kid},
]


@pytest.mark.parametrize("kid", KEY_IDS, ids=count())
async def test_a_key_id_is_a_name_and_nothing_else(kid: object) -> None:
    await refused(token(HEADER | {"kid": kid}))
    await refused(token(HEADER | {"kid": kid}, key=ATTACKERS_KEY))


async def test_without_a_key_id_no_key_is_guessed() -> None:
    await refused(token(without("kid", HEADER)))
    await refused(token(without("kid", HEADER)), (KEY, ATTACKERS_KEY))


async def test_a_token_of_another_key_under_our_name_is_refused() -> None:
    await refused(token(key=ATTACKERS_KEY))
    await refused(token(HEADER | {"kid": ATTACKERS_KEY.kid}), (KEY, ATTACKERS_KEY))


async def test_unknown_keys_are_told_apart_so_that_new_ones_can_be_asked_for() -> None:
    with pytest.raises(UnknownKey):
        await StaticVerifier(KeySet([KEY])).verify(token(HEADER | {"kid": ATTACKERS_KEY.kid}, key=ATTACKERS_KEY))


@pytest.mark.parametrize(
    "extra",
    [
        {"jwk": ATTACKERS_KEY.as_dict(private=False)},
        {"jku": "https://attacker.example/jwks.json"},
        {"x5u": "https://attacker.example/cert.pem"},
        {"x5c": ["MIIB"]},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"zip": "DEF"},
        {"enc": "A256GCM"},
        {"cty": "JWT"},
        {"typ": "JWE"},
        {"typ": "dpop+jwt"},
        {"typ": None},
        {"": ""},
    ],
)
async def test_a_header_says_what_ours_say_and_no_more(extra: Json) -> None:
    await refused(token(HEADER | extra))
    await refused(token(HEADER | extra, key=ATTACKERS_KEY))


async def test_claims_that_are_not_encoded_are_no_claims() -> None:
    header = part(HEADER | {"b64": False, "crit": ["b64"]})
    plain = json.dumps(CLAIMS)

    await refused(f"{header}.{plain}.{b64(es256(f'{header}.{plain}'))}")


ELSEWHERE: list[object] = ["another", "", "Roundsman", "roundsman ", ["roundsman"], ["roundsman", "x"], [], None, 7]


@pytest.mark.parametrize("value", ELSEWHERE)
@pytest.mark.parametrize("name", ["iss", "aud"])
async def test_a_token_of_others_or_for_others_is_refused(name: str, value: object) -> None:
    await refused(token(claims=CLAIMS | {name: value}))


@pytest.mark.parametrize("name", CLAIMS)
async def test_no_claim_may_be_missing(name: str) -> None:
    await refused(token(claims=without(name, CLAIMS)))
    await refused(token(claims=CLAIMS | {name: None}))


@pytest.mark.parametrize("name", ["nbf", "iat"])
async def test_a_token_of_the_future_is_refused(name: str) -> None:
    await refused(token(claims=CLAIMS | {name: int(time.time()) + 60}))


MOMENTS = [
    "soon",
    str(NOW + 600),
    True,
    [NOW + 600],
    {},
    float("nan"),
    float("inf"),
    NOW + 600.5,
    10**400,
    2**53 + 1,
    -1,
]


@pytest.mark.parametrize("value", MOMENTS, ids=count())
async def test_an_expiry_is_a_moment_to_come(value: object) -> None:
    await refused(token(claims=CLAIMS | {"exp": value}))


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": CLAIMS["org"]},
        {"sub": "usr_'--"},
        {"org": CLAIMS["sub"]},
        {"roles": "admin"},
        {"roles": {"admin": True}},
        {"roles": [["admin"]]},
        {"sid": ""},
        {"sid": 7},
        {"epoch": "0"},
        {"epoch": True},
        {"epoch": 0.5},
        {"jti": 7},
    ],
)
async def test_a_claim_of_another_kind_is_refused(changes: Json) -> None:
    await refused(token(claims=CLAIMS | changes))


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        (f'{{"alg":"none","alg":"ES256","kid":"{KEY.kid}"}}', json.dumps(CLAIMS)),
        (f'{{"kid":"x","kid":"{KEY.kid}","alg":"ES256"}}', json.dumps(CLAIMS)),
        (json.dumps(HEADER), '{"roles":["admin"],' + json.dumps(CLAIMS)[1:]),
        (json.dumps(HEADER), json.dumps(CLAIMS)[:-1] + f',"exp":{NOW + 10**6}}}'),
    ],
    ids=count(),
)
async def test_a_name_that_occurs_twice_is_read_neither_way(header: str, claims: str) -> None:
    await refused(token(header.encode(), claims.encode()))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7"])
async def test_json_is_in_utf_8(encoding: str) -> None:
    await refused(token(json.dumps(HEADER).encode(encoding) if encoding != "utf-7" else b"+AHs-}"))
    await refused(token(claims=json.dumps(CLAIMS).encode(encoding) if encoding != "utf-7" else b"\xff{}"))


@pytest.mark.parametrize("value", [[], "x", 7, None, True, [HEADER], b"", b"{", b"{}{}", b"[" * 2900, b'{"a":' * 500])
async def test_what_is_no_object_is_no_token(value: object) -> None:
    await refused(token(value))
    await refused(token(claims=value))


def spare_bits(text: str) -> str:
    """The same bytes to a lenient decoder: the last letter has bits that say nothing."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1]


SPELLINGS: list[Callable[[str, str, str], str]] = [
    lambda h, c, s: f"{h}.{c}.{s}=",
    lambda h, c, s: f"{h}.{c}.{s}==",
    lambda h, c, s: f"{h}=.{c}=.{s}",
    lambda h, c, s: f" {h}.{c}.{s}",
    lambda h, c, s: f"{h}.{c}.{s} ",
    lambda h, c, s: f"{h}.{c}.{s}\n",
    lambda h, c, s: f"{h}.{c}.{s[:40]}\n{s[40:]}",
    lambda h, c, s: f"{h}.{c}.{s[:40]}!{s[40:]}",
    lambda h, c, s: f"{h}.{c}.\t{s}",
    lambda h, c, s: f"{h}.{c}.{spare_bits(s)}",
    lambda h, c, s: f"{h}.{c}.{s}A",
    lambda h, c, s: f"{h}.{c}.{s[:-1]}",
    lambda h, c, s: f"{h}.{c}.{s}.",
    lambda h, c, s: f".{h}.{c}.{s}",
    lambda h, c, s: f"{h}..{c}.{s}",
    lambda h, c, s: f"{h}.{c}",
    lambda h, c, s: f"{h}.{c}.",
    lambda h, c, s: f"{h}..{s}",
    lambda h, c, s: f".{c}.{s}",
    lambda h, c, s: f"{h}.{c}.{s}.{s}",
    lambda h, c, s: f"{h}.{c}.{s}.{s}.{s}",
    lambda h, c, s: f"{h}\u2024{c}\u2024{s}",
    lambda h, c, s: f"{h}.{c}.{s}\x00",
    lambda h, c, s: f"{h}.{c}.{s}\ud800",
    lambda h, c, s: json.dumps({"protected": h, "payload": c, "signature": s}),
    lambda h, c, s: json.dumps({"payload": c, "signatures": [{"protected": h, "signature": s}]}),
    lambda h, c, s: f"{h}.{c}.{s}".upper(),
    lambda h, c, s: f"Bearer {h}.{c}.{s}",
    lambda h, c, s: f"{h}.{c}.{s}" * 2,
]


@pytest.mark.parametrize("spell", SPELLINGS)
async def test_a_token_is_spelled_in_one_way(spell: Callable[[str, str, str], str]) -> None:
    await refused(spell(GOOD_HEADER, GOOD_CLAIMS, SIGNATURE))


def signatures() -> Iterator[bytes]:
    raw = es256(SIGNED_PART)
    r, s = raw[:32], raw[32:]
    order, zero, one = ORDER.to_bytes(32, "big"), bytes(32), (1).to_bytes(32, "big")
    yield from (
        zero + zero,
        zero + s,
        r + zero,
        one + one,
        order + order,
        order + s,
        r + order,
        s + r,
        r + r,
        b"\xff" * 64,
    )
    yield r + (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")  # fits: ECDSA does not care for the sign of s
    yield (ORDER - int.from_bytes(r, "big")).to_bytes(32, "big") + s
    private = KEY.private_key
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    yield private.sign(SIGNED_PART.encode(), ec.ECDSA(SHA256()))  # DER
    yield hashlib.sha512(SIGNED_PART.encode()).digest()
    yield es256(GOOD_CLAIMS)
    yield es256(f"{SIGNED_PART}.")
    yield es256(f"{GOOD_HEADER}.{part(CLAIMS | {'roles': ['admin']})}")


@pytest.mark.parametrize("signature", list(signatures()), ids=count())
async def test_a_signature_that_is_not_the_one_that_we_wrote_is_refused(signature: bytes) -> None:
    await refused(f"{SIGNED_PART}.{b64(signature)}")


async def test_of_the_two_signatures_that_fit_we_write_the_one_that_we_accept() -> None:
    verifier = StaticVerifier(KeySet([KEY]))

    for number in range(50):
        assert await verifier.verify(compact.signed(CLAIMS | {"jti": str(number)}, KEY))


@pytest.mark.parametrize(("spare", "fits"), [(1, True), (0, True), (-1, False)])
async def test_a_token_has_a_greatest_length(monkeypatch: pytest.MonkeyPatch, spare: int, fits: bool) -> None:
    monkeypatch.setattr("roundsman.web.compact.LONGEST", len(GOOD) + spare)

    if fits:
        assert await StaticVerifier(KeySet([KEY])).verify(GOOD)
    else:
        await refused(GOOD)


async def test_a_huge_token_is_refused_whoever_signed_it() -> None:
    await refused(token(claims=CLAIMS | {"pad": "x" * 10**6}))
    await refused("x" * 10**6)
