"""Requests signed with an API key: its secret never travels, and nothing of a request can be changed or repeated.

    Authorization: RK-HMAC-SHA256 KeyId=<id>,Time=<unix seconds>,Nonce=<16 to 64 letters>,Signature=<64 hex letters>
    Content-Digest: sha-256=:<base 64>:            (RFC 9530; where there is a body)

The signature is HMAC-SHA256 over `SignedRequest.text()` under `signing_key(secret)`.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field

from roundsman.kernel.errors import Unauthenticated

SCHEME = "RK-HMAC-SHA256"
WINDOW_S = 300  # between the clocks of both sides, either way
_PURPOSE = b"roundsman request signing"
_SHAPE = re.compile(
    r"KeyId=([0-9a-z]{26}), ?Time=([0-9]{1,12}), ?Nonce=([0-9A-Za-z_-]{16,64}), ?Signature=([0-9a-f]{64})"
)


class BadSignature(Unauthenticated):
    """The request is not signed as it should be, or was changed on its way."""

    slug = "bad-signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """What a signature covers. `target` is path and query as they are sent, still percent-encoded."""

    method: str
    target: str
    digest: str  # the header `Content-Digest`; empty without a body
    signed_at: int  # unix seconds
    nonce: str  # new for each request

    def text(self) -> str:
        """A line for each, the path and the query apart."""
        path, _, query = self.target.partition("?")
        return "\n".join((SCHEME, self.method, path, query, str(self.signed_at), self.nonce, self.digest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What the header `Authorization` says. `number` is the key's id without its prefix."""

    number: str
    signed_at: int
    nonce: str
    value: str = field(repr=False)

    @classmethod
    def read(cls, credentials: str) -> "Signature":
        """The header's value after the scheme.

        Raises:
            BadSignature: it is not written as it should be.
        """
        match = _SHAPE.fullmatch(credentials)
        if match is None:
            raise BadSignature(f"Write it as {SCHEME} KeyId=...,Time=...,Nonce=...,Signature=...")
        return cls(number=match[1], signed_at=int(match[2]), nonce=match[3], value=match[4])

    def write(self) -> str:
        """The whole header's value."""
        return f"{SCHEME} KeyId={self.number},Time={self.signed_at},Nonce={self.nonce},Signature={self.value}"


def signing_key(secret: str) -> bytes:
    """The key that signs, which does not tell the secret."""
    return hmac.digest(secret.encode(), _PURPOSE, "sha256")


def signature_of(request: SignedRequest, key: bytes) -> str:
    """The signature in hex."""
    return hmac.digest(key, request.text().encode(), "sha256").hex()


def content_digest(body: bytes) -> str:
    """The header `Content-Digest` of this body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def check_digest(told: str, body: bytes) -> None:
    """Pass a body that is the one that was signed.

    Raises:
        BadSignature: it is another; or there is one, and nothing was told of it.
    """
    if told != (content_digest(body) if body or told else ""):
        raise BadSignature("The body is not the one that was signed: send its Content-Digest: sha-256=:...:")
