"""What is kept of API keys' secrets, and how a request is held against it."""

import hashlib
from dataclasses import dataclass, field

from roundsman.identity.domain.api_key import ApiKey, ApiKeyId, Demand, Secrets
from roundsman.identity.handlers.admit_api_key import same
from roundsman.identity.store.seal import Seal
from roundsman.web.api_keys import ApiKeyText
from roundsman.web.signed_requests import SignedRequest, signature_of, signing_key


class ApiKeySecrets:
    """Digests of secrets; signing keys sealed, each for its key alone."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def kept(self, key_id: ApiKeyId, secret: str) -> Secrets:
        """What is kept of a new key's secret: not the secret."""
        sealed = self._seal.close(signing_key(secret), _label(key_id))
        return Secrets(digest=_digest(secret), sealed_signing_key=sealed)

    def signing_key(self, key: ApiKey) -> bytes:
        """The key that signs its requests."""
        return self._seal.open(key.facts.secrets.sealed_signing_key, _label(key.key_id))

    def renewed(self, key: ApiKey) -> str | None:
        """The key that signs its requests, under the newest seal; None: it is already."""
        return self._seal.renewed(key.facts.secrets.sealed_signing_key, _label(key.key_id))


@dataclass(frozen=True, slots=True)
class SecretShown:
    """A `Proof`: the key itself came along."""

    text: ApiKeyText
    brings: Demand = Demand.SECRET

    def fits(self, key: ApiKey) -> bool:
        """See `Proof`."""
        return same(key.facts.secrets.digest, _digest(self.text.secret))


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSigned:
    """A `Proof`: the request is signed."""

    request: SignedRequest
    signature: str = field(repr=False)
    secrets: ApiKeySecrets
    brings: Demand = Demand.SIGNATURE

    def fits(self, key: ApiKey) -> bool:
        """See `Proof`."""
        return same(signature_of(self.request, self.secrets.signing_key(key)), self.signature)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _label(key_id: ApiKeyId) -> str:
    return f"signing key of {key_id}"
