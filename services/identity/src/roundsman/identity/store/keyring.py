"""Key pairs as they are kept: the private half sealed, for its number alone."""

from datetime import datetime

import orjson
from joserfc.jwk import ECKey, KeySet

from roundsman.identity.domain.signing_key import KeyMaterial, SigningKey
from roundsman.identity.store.seal import Seal


class KeyRing:
    """Makes and opens keys (P-256)."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def fresh(self, number: str, created_at: datetime, signs_from: datetime) -> KeyMaterial:
        """A new key pair. Times are the machine's."""
        pair = ECKey.generate_key("P-256", auto_kid=True)
        return KeyMaterial(
            public_jwk=dict(pair.as_dict(private=False)),
            sealed_private_jwk=self._seal.close(orjson.dumps(pair.as_dict(private=True)), number),
            created_at=created_at,
            signs_from=signs_from,
        )

    def opened(self, key: SigningKey) -> ECKey:
        """With its private half.

        Raises:
            SealBroken: it was sealed with another secret.
        """
        return ECKey.import_key(orjson.loads(self._seal.open(key.material.sealed_private_jwk, key.id)))

    def renewed(self, key: SigningKey) -> str | None:
        """Its private half under the newest seal; None: it is already."""
        return self._seal.renewed(key.material.sealed_private_jwk, key.id)


def public_keys(keys: list[SigningKey]) -> KeySet:
    """The key set for verifiers."""
    return KeySet([ECKey.import_key(key.material.public_jwk) for key in keys])
