"""What a former secret has signed goes on; what is written anew is signed with the newest."""

import pytest

from roundsman.identity.domain.errors import RefreshTokenRefused
from roundsman.identity.domain.login import LoginId
from roundsman.identity.domain.refresh_tokens import RefreshToken, RefreshTokens
from roundsman.identity.store.seal import derived_keys
from roundsman.kernel.clock import ManualClock

TOKEN = RefreshToken(LoginId.derived(ManualClock().at, "phone"), 3)


def under(setting: str) -> RefreshTokens:
    return RefreshTokens(*derived_keys(setting, "refresh tokens"))


def test_a_login_goes_on_past_a_change_of_the_secret() -> None:
    kept = under("former").write(TOKEN)

    assert under("newest,former").read(kept) == TOKEN
    assert under("newest").read(under("newest,former").write(TOKEN)) == TOKEN
    with pytest.raises(RefreshTokenRefused):
        under("newest").read(kept)
