"""WebAuthn (level 3) by py_webauthn: what browsers are asked, and whether their answers hold."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from roundsman.identity.domain.challenges import LIFETIME_S
from roundsman.identity.domain.passkey import Credential, PasskeyFacts
from roundsman.kernel.ids import UserId

_NAME = "Roundsman"
_REQUIRED = UserVerificationRequirement.REQUIRED  # a stolen device alone opens nothing
# What the library's parsers raise for bytes of strangers, besides its own exceptions.
_UNREADABLE = (WebAuthnException, ValueError, KeyError, TypeError, IndexError, AttributeError)


@dataclass(frozen=True, slots=True)
class WebAuthn:
    """`PasskeyCeremonies` for the pages of `origins`, which belong to the domain `rp_id`."""

    rp_id: str
    origins: Sequence[str]

    def asked_to_add(self, challenge: str, user_id: UserId, account: str, known: Sequence[str]) -> dict[str, Any]:
        """See `PasskeyCeremonies`."""
        selection = AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
        )
        options = generate_registration_options(
            rp_id=self.rp_id,
            rp_name=_NAME,
            user_id=user_id.encode(),
            user_name=account,
            challenge=challenge.encode(),
            timeout=LIFETIME_S * 1000,
            authenticator_selection=selection,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=_bytes_of(one)) for one in known],
        )
        return _object(options_to_json(options))

    def asked_to_prove(self, challenge: str) -> dict[str, Any]:
        """See `PasskeyCeremonies`."""
        options = generate_authentication_options(
            rp_id=self.rp_id,
            challenge=challenge.encode(),
            timeout=LIFETIME_S * 1000,
            user_verification=_REQUIRED,
        )
        return _object(options_to_json(options))

    def challenge_of(self, answer: dict[str, Any]) -> str:
        """See `PasskeyCeremonies`."""
        try:
            client_data = json.loads(_bytes_of(answer["response"]["clientDataJSON"]))
            return _bytes_of(client_data["challenge"]).decode()
        except _UNREADABLE:
            return ""

    def credential_id_of(self, answer: dict[str, Any]) -> str:
        """See `PasskeyCeremonies`."""
        credential_id = answer.get("id")
        return credential_id if isinstance(credential_id, str) else ""

    def added(self, answer: dict[str, Any], challenge: str) -> Credential | None:
        """See `PasskeyCeremonies`."""
        try:
            made = verify_registration_response(
                credential=answer,
                expected_challenge=challenge.encode(),
                expected_rp_id=self.rp_id,
                expected_origin=list(self.origins),
                require_user_verification=True,
            )
        except _UNREADABLE:
            return None
        return Credential(
            credential_id=_text_of(made.credential_id),
            public_key=_text_of(made.credential_public_key),
            sign_count=made.sign_count,
        )

    def proved(self, answer: dict[str, Any], challenge: str, facts: PasskeyFacts) -> int | None:
        """See `PasskeyCeremonies`."""
        try:
            if not _is_of(answer, facts.user_id):
                return None
            return verify_authentication_response(
                credential=answer,
                expected_challenge=challenge.encode(),
                expected_rp_id=self.rp_id,
                expected_origin=list(self.origins),
                credential_public_key=_bytes_of(facts.credential.public_key),
                credential_current_sign_count=facts.credential.sign_count,
                require_user_verification=True,
            ).new_sign_count
        except _UNREADABLE:
            return None


def _is_of(answer: dict[str, Any], user_id: UserId) -> bool:
    """A device that tells whose the key is tells of the right one (WebAuthn 7.2, step 6)."""
    handle = answer["response"].get("userHandle")
    return handle is None or _bytes_of(handle) == user_id.encode()


def _object(text: str) -> dict[str, Any]:
    options: dict[str, Any] = json.loads(text)
    return options


def _bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text_of(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
