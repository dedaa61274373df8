"""The codes of authenticator apps by RFC 6238's own vectors, and recovery codes."""

import base64
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from roundsman.identity.store.one_time_codes import STEP_S, SealedCodes
from roundsman.identity.store.seal import Seal, SealBroken
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.ids import UserId

ADA = UserId.derived(ManualClock().at, "ada")

RFC_6238 = [
    (59, "94287082", "46119246", "90693936"),
    (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"),
    (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"),
    (20000000000, "65353130", "77737706", "47863826"),
]


@pytest.mark.parametrize(("at", "sha1", "sha256", "sha512"), RFC_6238)
def test_the_library_gives_the_codes_of_rfc_6238(at: int, sha1: str, sha256: str, sha512: str) -> None:
    digits = b"1234567890" * 7
    ways: list[tuple[HashAlgorithm, int, str]] = [(SHA1(), 20, sha1), (SHA256(), 32, sha256), (SHA512(), 64, sha512)]

    for algorithm, length, code in ways:
        assert TOTP(digits[:length], 8, algorithm, STEP_S).generate(at).decode() == code  # type: ignore[arg-type]


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
@pytest.mark.parametrize("at", [1111111109, 1111111111, 2000000000])
def test_our_codes_are_the_last_six_digits_within_a_step(at: int, steps: int, fits: bool) -> None:
    vectors = {time: sha1 for time, sha1, _, _ in RFC_6238}
    seal = Seal("a secret of the platform")
    sealed = seal.close(b"12345678901234567890", f"second factor of {ADA}")
    now = datetime.fromtimestamp(at + steps * STEP_S, UTC)

    step = SealedCodes(seal, b"r" * 32).step_of(sealed, ADA, vectors[at][2:], now)

    assert step == (at // STEP_S if fits else None)


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34 5", "-12345", "+12345", "\ud800" * 6]
)
def test_what_is_no_code_fits_nothing(code: str) -> None:
    codes = SealedCodes(Seal("a secret of the platform"), b"r" * 32)

    assert codes.step_of(codes.fresh(ADA, "ada@example.com").sealed, ADA, code, ManualClock().at) is None


def test_a_secret_opens_for_its_owner_alone_and_is_nowhere_in_the_clear() -> None:
    codes = SealedCodes(Seal("a secret of the platform"), b"r" * 32)
    fresh = codes.fresh(ADA, "ada@example.com")
    asked = parse_qs(urlsplit(fresh.uri).query)

    with pytest.raises(SealBroken):
        codes.step_of(fresh.sealed, UserId.derived(ManualClock().at, "bob"), "123456", ManualClock().at)
    assert (fresh.uri.startswith("otpauth://totp/Roundsman:ada"), asked["secret"]) == (True, [fresh.text])
    assert fresh.text not in repr(fresh)
    assert len(base64.b32decode(fresh.text)) == 20


def test_recovery_codes_are_long_and_read_however_they_are_typed() -> None:
    codes = SealedCodes(Seal("a secret of the platform"), b"r" * 32)
    made = {codes.recovery_code() for _ in range(100)}
    one = made.pop()

    assert len(made) == 99
    assert len(one.replace("-", "")) == 24
    assert codes.digest(ADA, f" {one.upper().replace('-', ' ')} ") == codes.digest(ADA, one)
    assert codes.digest(UserId.derived(ManualClock().at, "bob"), one) != codes.digest(ADA, one)
    assert SealedCodes(Seal("x"), b"x" * 32).digest(ADA, one) != codes.digest(ADA, one)


def test_codes_of_a_former_secret_are_known_and_its_seal_is_renewed() -> None:
    former, both = SealedCodes(Seal("the former"), b"f" * 32), SealedCodes(Seal("new,the former"), b"n" * 32, b"f" * 32)
    fresh, code = former.fresh(ADA, "ada"), former.recovery_code()

    renewed = both.renewed(ADA, fresh.sealed)

    assert renewed is not None
    assert both.renewed(ADA, renewed) is None
    SealedCodes(Seal("new"), b"n" * 32).step_of(renewed, ADA, "000000", ManualClock().at)
    with pytest.raises(SealBroken):
        former.step_of(renewed, ADA, "000000", ManualClock().at)
    assert former.digest(ADA, code) in both.digests(ADA, code)
    assert both.digest(ADA, code) != former.digest(ADA, code)
