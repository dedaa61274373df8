"""The key that signs access tokens: made by the first process that starts, then the same for all."""

import orjson
from joserfc.jwk import ECKey

from roundsman.identity.domain.signing_key import KeyMaterial, SigningKey
from roundsman.identity.handlers.keep_signing_key import keep_signing_key
from roundsman.identity.store.seal import Seal
from roundsman.identity.store.work import IdentityWork
from roundsman.persistence.units import Units

_FIRST_NUMBER = "1"


async def signing_key(units: Units[IdentityWork], seal: Seal) -> ECKey:
    """The platform's signing key (P-256), with its private half.

    Raises:
        SealBroken: it was sealed with another secret.
    """

    async def kept_or_new(work: IdentityWork) -> SigningKey:
        return await keep_signing_key(SigningKey(_FIRST_NUMBER, _fresh(work, seal)), work)

    key = await units.run(kept_or_new)
    return ECKey.import_key(orjson.loads(seal.open(key.material.sealed_private_jwk, key.id)))


def _fresh(work: IdentityWork, seal: Seal) -> KeyMaterial:
    pair = ECKey.generate_key("P-256", auto_kid=True)
    return KeyMaterial(
        public_jwk=dict(pair.as_dict(private=False)),
        sealed_private_jwk=seal.close(orjson.dumps(pair.as_dict(private=True)), _FIRST_NUMBER),
        created_at=work.now,
    )
