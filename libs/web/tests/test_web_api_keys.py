"""API keys as text, and requests signed with them."""

import hashlib
import hmac
from dataclasses import replace

import pytest

from roundsman.kernel.errors import Unauthenticated
from roundsman.testkit import TokenIssuer
from roundsman.web.api_keys import ApiKeyText, BadApiKey
from roundsman.web.signed_requests import (
    BadSignature,
    Signature,
    SignedRequest,
    check_digest,
    content_digest,
    signature_of,
    signing_key,
)

NUMBER = "01kjq5f6h8e4mbx8wz7t5n3q2r"
A_KEY = ApiKeyText(NUMBER, "s" * 43)
REQUEST = SignedRequest(
    method="POST", target="/api/v1/orders?dry=1", digest=content_digest(b"{}"), signed_at=1_790_000_000, nonce="n" * 16
)


def test_a_key_reads_back_as_it_was_written_and_no_two_are_alike() -> None:
    texts = {ApiKeyText.new(NUMBER).write() for _ in range(20)}

    assert len(texts) == 20
    assert all(ApiKeyText.read(text).write() == text for text in texts)
    assert all(len(text) == 80 and text.startswith(f"rk_{NUMBER}_") for text in texts)


def test_the_checksum_is_the_same_for_good() -> None:
    assert A_KEY.write() == f"rk_{NUMBER}_{'s' * 43}_1E0yZm"
    assert ApiKeyText.read(A_KEY.write()) == A_KEY


@pytest.mark.parametrize("at", range(3, 80))
def test_a_typo_anywhere_is_found_without_asking(at: int) -> None:
    text = A_KEY.write()
    wrong = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]

    with pytest.raises(BadApiKey):
        ApiKeyText.read(wrong)


@pytest.mark.parametrize("text", ["", "rk_", A_KEY.write()[:-1], A_KEY.write() + "0", A_KEY.write().upper(), " rk_"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadApiKey):
        ApiKeyText.read(text)


def test_a_secret_is_not_shown_by_accident() -> None:
    assert "sss" not in repr(A_KEY)


async def test_a_service_itself_takes_no_key(issuer: TokenIssuer) -> None:
    with pytest.raises(Unauthenticated, match="not valid"):
        await issuer.verifier.verify(A_KEY.write())


def test_what_is_signed_is_as_documented() -> None:
    lines = ["RK-HMAC-SHA256", "POST", "/api/v1/orders", "dry=1", "1790000000", "n" * 16, content_digest(b"{}")]
    key = hmac.new(("s" * 43).encode(), b"roundsman request signing", hashlib.sha256).digest()

    expected = hmac.new(key, "\n".join(lines).encode(), hashlib.sha256).hexdigest()

    assert signature_of(REQUEST, signing_key("s" * 43)) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"method": "PUT"},
        {"target": "/api/v1/orders?dry=0"},
        {"target": "/api/v1/orders"},
        {"target": "/api/v1/payments?dry=1"},
        {"digest": content_digest(b"[]")},
        {"signed_at": 1_790_000_001},
        {"nonce": "m" * 16},
    ],
)
def test_any_change_asks_for_another_signature(change: dict[str, object]) -> None:
    changed = replace(REQUEST, **change)  # type: ignore[arg-type]

    assert signature_of(changed, b"k" * 32) != signature_of(REQUEST, b"k" * 32)


def test_the_header_reads_back_as_it_was_written() -> None:
    signature = Signature(number=NUMBER, signed_at=1_790_000_000, nonce="n" * 16, value="a" * 64)
    scheme, _, credentials = signature.write().partition(" ")

    assert scheme == "RK-HMAC-SHA256"
    assert Signature.read(credentials) == signature


@pytest.mark.parametrize(
    "wrong",
    [("Nonce=", "Once="), ("n" * 16, "n" * 15), ("n" * 16, "n" * 65), ("a" * 64, "a" * 63), ("Time=1", "Time=-1")],
)
def test_a_header_that_is_not_written_so_is_refused(wrong: tuple[str, str]) -> None:
    signature = Signature(number=NUMBER, signed_at=1_790_000_000, nonce="n" * 16, value="a" * 64)

    with pytest.raises(BadSignature):
        Signature.read(signature.write().partition(" ")[2].replace(*wrong))


@pytest.mark.parametrize(
    ("told", "body", "fits"),
    [
        ("", b"", True),
        (content_digest(b""), b"", True),
        (content_digest(b"{}"), b"{}", True),
        ("", b"{}", False),
        (content_digest(b"{}"), b"", False),
        (content_digest(b"{}"), b"[]", False),
        ("sha-256=:AAAA:", b"{}", False),
    ],
)
def test_the_body_is_the_one_that_was_signed(told: str, body: bytes, fits: bool) -> None:
    refused = False
    try:
        check_digest(told, body)
    except BadSignature:
        refused = True

    assert refused is not fits
