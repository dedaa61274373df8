"""Makes API keys, and lets requests in that come with one: what comes between a request and the units of work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.domain.api_key import ApiKey, ApiKeyId, Bounds, KeyFacts
from roundsman.identity.domain.errors import ApiKeyRefused
from roundsman.identity.handlers.admit_api_key import AdmitApiKey, Once, admit_api_key
from roundsman.identity.handlers.create_api_key import CreateApiKey, create_api_key
from roundsman.identity.store.api_key_secrets import ApiKeySecrets, RequestSigned, SecretShown
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import Clock
from roundsman.kernel.ids import BadId, OrgId, UserId
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.web.api_keys import ApiKeyText
from roundsman.web.signed_requests import Signature, SignedRequest

_TOKEN_S = 300  # a gateway asks anew as often for each key that is used


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Somebody who makes keys."""

    user_id: UserId
    org_id: OrgId
    grantable: Collection[str]  # permissions that they may give


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A request was let in: the token that it goes on with, and how often its key may ask."""

    token: str
    expires_in_s: int
    bounds: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyDesk:
    """`clock` is the machine's."""

    units: Units[IdentityWork]
    secrets: ApiKeySecrets
    access: AccessTokens
    clock: Clock

    async def create(self, name: str, bounds: Bounds, maker: Maker, work: IdentityWork) -> tuple[ApiKey, ApiKeyText]:
        """A new key in a unit of work that the caller commits, and its text, which is shown once.

        Raises:
            ScopeNotGrantable, InvalidExpiry, InvalidNetwork, InvalidName, TooManyKeys: as they say.
        """
        now = self.clock.now()
        key_id = ApiKeyId.new(now)
        text = ApiKeyText.new(key_id.number)
        facts = KeyFacts(
            org_id=maker.org_id,
            name=name,
            created_by=maker.user_id,
            created_at=now,
            bounds=bounds,
            secrets=self.secrets.kept(key_id, text.secret),
        )
        cmd = CreateApiKey(key_id=key_id, facts=facts, grantable=maker.grantable)
        return await create_api_key(cmd, work), text

    async def admit_shown(self, text: str, address: str) -> Admitted:
        """Let a request in that brings the key itself.

        Raises:
            BadApiKey, ApiKeyRefused, ForeignAddress, SignatureRequired: as they say.
        """
        key = ApiKeyText.read(text)
        return await self._admit(
            AdmitApiKey(key_id=_id_of(key.number), proof=SecretShown(key), address=address, at=self.clock.now())
        )

    async def admit_signed(self, request: SignedRequest, signature: Signature, address: str) -> Admitted:
        """Let a request in that is signed, once.

        Raises:
            ApiKeyRefused, ForeignAddress, RequestRepeated: as they say.
        """
        once = Once(signature.nonce, datetime.fromtimestamp(signature.signed_at, UTC))
        proof = RequestSigned(request=request, signature=signature.value, secrets=self.secrets)
        return await self._admit(
            AdmitApiKey(key_id=_id_of(signature.number), proof=proof, address=address, at=self.clock.now(), once=once)
        )

    async def _admit(self, cmd: AdmitApiKey) -> Admitted:
        key = await self.units.run(lambda uow: admit_api_key(cmd, uow), Cause(actor=cmd.key_id))
        bounds = key.facts.bounds
        lasts_s = min(_TOKEN_S, self.access.lifetime_s, int((bounds.expires_at - cmd.at).total_seconds()))
        return Admitted(token=self.access.sign_for_key(key, lasts_s), expires_in_s=lasts_s, bounds=bounds)


def _id_of(number: str) -> ApiKeyId:
    try:
        return ApiKeyId.numbered(number)
    except BadId as error:
        raise ApiKeyRefused("This API key, or its signature, is wrong.") from error
