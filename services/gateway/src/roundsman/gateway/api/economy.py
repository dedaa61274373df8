"""Spares bad networks: what the client has already is not sent again, and what is long is sent compressed."""

import gzip
import re
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from dataclasses import replace
from hashlib import blake2b

from roundsman.gateway.domain.calls import Answer, Headers
from roundsman.gateway.domain.routes import takes_credentials

_WORTH_IT_BYTES = 1024
_LEVEL = 1  # JSON shrinks to a fifth; higher ones cost twice the time for a tenth less
_PACKABLE = re.compile(rb"application/(?:[\w.+-]+\+)?json|text/")
_REFUSES_GZIP = re.compile(rb"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")
_OF_A_BODY = frozenset({b"content-length", b"content-type", b"content-encoding"})


def economical(answer: Answer, path: str, method: str, asked: Mapping[bytes, bytes]) -> Answer:
    """The answer as it is best sent to whoever asked with these headers; the one that is given is used up.

    A 200 to a GET has an `ETag`; if the client says that it has this very answer, it is a 304 without a body.
    """
    if answer.status == 200 and method == "GET":
        tag = _tag_of(answer)
        if tag and _has(tag, asked.get(b"if-none-match", b"")):
            return Answer(status=304, headers=[one for one in answer.headers if one[0] not in _OF_A_BODY], body=b"")
    if isinstance(answer.body, bytes) and len(answer.body) < _WORTH_IT_BYTES:
        return answer
    # What comes with a secret is not compressed: its length would tell of it (BREACH).
    if method == "HEAD" or takes_credentials(path) or not _takes_gzip(asked.get(b"accept-encoding", b"")):
        return answer
    return _packed(answer)


def _tag_of(answer: Answer) -> bytes:
    """The owner's, or else one that is made and added; empty where the answer is not at hand."""
    tag = _value(answer.headers, b"etag")
    is_version = tag.startswith(b'"v')
    if (tag and not is_version) or not isinstance(answer.body, bytes):
        return tag
    digest = blake2b(answer.body, digest_size=12).hexdigest().encode()
    if is_version:
        # Not everybody is shown all of a thing: of one version there may be several answers.
        answer.headers.remove((b"etag", tag))
        tag = tag[:-1] + b"-" + digest + b'"'
    else:
        # Weak: the same answer may be sent compressed or not.
        tag = b'W/"' + digest + b'"'
    answer.headers.append((b"etag", tag))
    return tag


def _has(tag: bytes, told: bytes) -> bool:
    """Whether `If-None-Match` names the tag, compared weakly (RFC 9110, 13.1.2)."""
    if not told:
        return False
    known = {one.strip().removeprefix(b"W/") for one in told.split(b",")}
    return tag.removeprefix(b"W/") in known or known == {b"*"}


def _takes_gzip(told: bytes) -> bool:
    return b"gzip" in told and not _REFUSES_GZIP.search(told)


def _packed(answer: Answer) -> Answer:
    if not _PACKABLE.match(_value(answer.headers, b"content-type")) or _value(answer.headers, b"content-encoding"):
        return answer
    told = [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
    headers = [_weak(one) for one in answer.headers if one[0] != b"content-length"]
    if not isinstance(answer.body, bytes):
        return replace(answer, headers=[*headers, *told], body=_packed_parts(answer.body))
    body = gzip.compress(answer.body, _LEVEL, mtime=0)
    return replace(answer, headers=[*headers, *told, (b"content-length", str(len(body)).encode())], body=body)


async def _packed_parts(parts: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    packer = zlib.compressobj(_LEVEL, wbits=31)  # gzip
    async for part in parts:
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()


def _weak(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    name, value = header
    return (name, b"W/" + value) if name == b"etag" and not value.startswith(b"W/") else header


def _value(headers: Headers, name: bytes) -> bytes:
    for key, value in headers:
        if key == name:
            return value
    return b""
