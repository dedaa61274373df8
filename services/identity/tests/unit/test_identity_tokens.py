"""Refresh tokens, the seal, digests and access tokens."""

import pytest
from joserfc.jwk import ECKey

from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.passwords import HashCost, Passwords
from roundsman.identity.domain.errors import RefreshTokenRefused
from roundsman.identity.domain.login import LoginId
from roundsman.identity.domain.refresh_tokens import RefreshToken, RefreshTokens
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.store.seal import Seal, SealBroken, derived_key
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import Unauthenticated
from roundsman.kernel.ids import OrgId, UserId
from roundsman.web import StaticVerifier

AT = ManualClock().at
LOGIN = LoginId.derived(AT, "login")
CHEAP = HashCost(memory_kib=64, passes=1, lanes=1)
SECRET = "a secret of the platform"


def test_a_refresh_token_reads_back_as_it_was_written() -> None:
    tokens = RefreshTokens(b"k" * 32)
    token = RefreshToken(LOGIN, 7)

    assert tokens.read(tokens.write(token)) == token


def test_a_refresh_token_under_another_key_is_refused() -> None:
    text = RefreshTokens(b"k" * 32).write(RefreshToken(LOGIN, 7))

    with pytest.raises(RefreshTokenRefused):
        RefreshTokens(b"x" * 32).read(text)


@pytest.mark.parametrize("change", [(".7.", ".8."), ("lgn_", "lgm_"), (".7.", ".07.")])
def test_a_changed_refresh_token_is_refused(change: tuple[str, str]) -> None:
    tokens = RefreshTokens(b"k" * 32)
    text = tokens.write(RefreshToken(LOGIN, 7))

    with pytest.raises(RefreshTokenRefused):
        tokens.read(text.replace(*change))


def test_what_is_sealed_opens_with_the_same_secret_and_label_only() -> None:
    sealed = Seal(SECRET).close(b"private", "1")

    assert Seal(SECRET).open(sealed, "1") == b"private"
    assert b"private" not in sealed.encode()
    for seal, label in ((Seal("another secret"), "1"), (Seal(SECRET), "2")):
        with pytest.raises(SealBroken):
            seal.open(sealed, label)


def test_sealing_twice_tells_nothing_of_what_is_the_same() -> None:
    assert Seal(SECRET).close(b"private", "1") != Seal(SECRET).close(b"private", "1")


def test_keys_of_two_purposes_differ() -> None:
    assert derived_key(SECRET, "seal") != derived_key(SECRET, "refresh tokens")


async def test_a_password_fits_its_own_digest_only() -> None:
    passwords = Passwords(CHEAP, threads=1)
    digest = await passwords.digest("a quiet blue bicycle")

    assert digest.startswith("$argon2id$")
    assert (await passwords.check("a quiet blue bicycle", digest)).fits
    assert not (await passwords.check("a quiet red bicycle", digest)).fits
    assert not (await passwords.check("a quiet blue bicycle", "no digest at all")).fits
    await passwords.close()


async def test_without_a_digest_no_password_fits() -> None:
    passwords = Passwords(CHEAP, threads=1)

    checked = await passwords.check("nobody has this password", None)

    assert not checked.fits
    await passwords.close()


async def test_a_digest_of_another_cost_is_made_anew() -> None:
    cheap, dear = Passwords(CHEAP, threads=1), Passwords(HashCost(memory_kib=128, passes=2, lanes=1), threads=1)
    digest = await cheap.digest("a quiet blue bicycle")

    fresh = (await dear.check("a quiet blue bicycle", digest)).fresh_digest

    assert fresh is not None
    assert await dear.check("a quiet blue bicycle", fresh) == await cheap.check("a quiet blue bicycle", digest)
    await cheap.close()
    await dear.close()


async def test_letters_composed_by_another_keyboard_are_the_same_password() -> None:
    passwords = Passwords(CHEAP, threads=1)
    digest = await passwords.digest("caf\u00e9 au lait")

    assert (await passwords.check("cafe\u0301 au lait", digest)).fits
    await passwords.close()


def a_grant() -> Grant:
    user_id, org_id = UserId.derived(AT, "ada"), OrgId.derived(AT, "org")
    return Grant(
        user_id=user_id,
        org_id=org_id,
        roles=frozenset({"driver"}),
        refresh=RefreshToken(LOGIN, 1),
        authenticated_at=AT,
    )


async def test_an_access_token_speaks_for_the_granted_user() -> None:
    tokens = AccessTokens(ECKey.generate_key("P-256", auto_kid=True), lifetime_s=60)
    grant = a_grant()

    caller = await StaticVerifier(tokens.keys).verify(tokens.sign(grant))

    assert (caller.user_id, caller.org_id, caller.roles) == (grant.user_id, grant.org_id, grant.roles)


async def test_an_access_token_of_no_lifetime_has_expired() -> None:
    tokens = AccessTokens(ECKey.generate_key("P-256", auto_kid=True), lifetime_s=0)

    with pytest.raises(Unauthenticated):
        await StaticVerifier(tokens.keys).verify(tokens.sign(a_grant()))


def test_the_published_key_has_no_private_half() -> None:
    key = ECKey.generate_key("P-256", auto_kid=True)

    published = AccessTokens(key, lifetime_s=60).published

    assert published == {"keys": [dict(key.as_dict(private=False))]}
    assert str(key.as_dict(private=True)["d"]) not in str(published)
