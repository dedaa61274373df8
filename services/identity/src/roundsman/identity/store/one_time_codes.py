"""Codes of authenticator apps and recovery codes."""

import base64
import hmac
import os
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from roundsman.identity.ports import FreshSecret
from roundsman.identity.store.seal import Seal
from roundsman.kernel.ids import UserId

ISSUER = "Roundsman"
STEP_S = 30
_DIGITS = 6
_SECRET_BYTES = 20  # as long as the digest (RFC 4226, 4)
_DRIFT_STEPS = 1  # a phone's clock, and a slow typist (RFC 6238, 5.2)
_RECOVERY_BYTES = 15  # 120 bits: a fast hash will do (OWASP ASVS 5, 6.5.2)
_GROUP = 4  # letters of a recovery code between two dashes


class SealedCodes:
    """`OneTimeCodes` of RFC 6238 as every app knows them: SHA-1, 6 digits, 30 s. Secrets are sealed for their owner."""

    def __init__(self, seal: Seal, key: bytes, *former: bytes) -> None:
        self._seal = seal
        self._keys = (key, *former)

    def fresh(self, user_id: UserId, account: str) -> FreshSecret:
        """See `OneTimeCodes`."""
        secret = os.urandom(_SECRET_BYTES)
        return FreshSecret(
            sealed=self._seal.close(secret, _label(user_id)),
            text=base64.b32encode(secret).decode(),
            uri=_totp(secret).get_provisioning_uri(account, ISSUER),
        )

    def step_of(self, sealed_secret: str, user_id: UserId, code: str, at: datetime) -> int | None:
        """See `OneTimeCodes`."""
        digits = "".join(code.split())
        if not sealed_secret or len(digits) != _DIGITS or not digits.isascii():
            return None
        totp, now = _totp(self._seal.open(sealed_secret, _label(user_id))), int(at.timestamp()) // STEP_S
        matching = [
            step
            for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1)
            if hmac.compare_digest(totp.generate(step * STEP_S), digits.encode())
        ]
        return matching[-1] if matching else None

    def recovery_code(self) -> str:
        """See `OneTimeCodes`."""
        letters = base64.b32encode(os.urandom(_RECOVERY_BYTES)).decode().lower()
        return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))

    def digest(self, user_id: UserId, code: str) -> str:
        """See `OneTimeCodes`."""
        return self.digests(user_id, code)[0]

    def digests(self, user_id: UserId, code: str) -> list[str]:
        """See `OneTimeCodes`."""
        letters = "".join(letter for letter in code.lower() if letter.isalnum())
        text = f"{user_id}\x1f{letters}".encode(errors="replace")
        return [hmac.digest(key, text, "sha256").hex() for key in self._keys]

    def renewed(self, user_id: UserId, sealed_secret: str) -> str | None:
        """The same secret under the newest seal; None: it is already."""
        return self._seal.renewed(sealed_secret, _label(user_id))


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), STEP_S)  # noqa: S303 - HMAC-SHA-1, which every app speaks


def _label(user_id: UserId) -> str:
    return f"second factor of {user_id}"
