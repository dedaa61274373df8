"""What the gateway knows of API keys: the token that a request goes on with, and how often its key may ask."""

from dataclasses import dataclass, field

from roundsman.kernel.errors import DomainError, Forbidden, Unauthenticated

SESSION_PREFIX = "key_"  # a token of a key has the key's id where others have a login's


class ApiKeyRefused(Unauthenticated):
    """No key has this id and secret, or it was revoked, or has expired; or the signature is wrong."""

    slug = "api-key-refused"


class ApiKeyAddress(Forbidden):
    """The key is right, and does not work from there."""

    slug = "api-key-address"


class SignatureRequired(Unauthenticated):
    """The key is one that only signs."""

    slug = "signature-required"


class RequestRepeated(Unauthenticated):
    """A signed request came a second time, or too long after it was signed."""

    slug = "request-repeated"


_REFUSALS: dict[str, type[DomainError]] = {
    one.slug: one for one in (ApiKeyRefused, ApiKeyAddress, SignatureRequired, RequestRepeated)
}


def key_refusal(slug: str, detail: str) -> DomainError:
    """What identity said no with."""
    return _REFUSALS.get(slug, ApiKeyRefused)(detail or "This API key is not taken.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLimits:
    """How often a key may ask."""

    per_minute: int
    per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCall:
    """A request that is signed, and what its header `Authorization` says after the scheme."""

    credentials: str
    method: str
    target: str  # path and query as they came
    digest: str  # the header `Content-Digest`


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyToken:
    """An access token in place of a key, which leaves the gateway to services only."""

    text: str = field(repr=False)
    expires_in_s: float
    limits: KeyLimits
