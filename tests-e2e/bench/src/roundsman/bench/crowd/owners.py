"""`python -m roundsman.bench.crowd.owners KEYS`: the order and the identity service as far as a socket needs them.

Every order is its asker's own. It prints its address when it listens, and ends with its standard input.
"""

import base64
import sys

import orjson
import uvloop
from starlette.types import Receive, Scope, Send

from roundsman.bench.platform.echo import serve_until_told
from roundsman.web.revoked import REVOKED_PATH, Revoked

_KEYS_PATH = "/.well-known/jwks.json"
_ORDERS = "/api/v1/orders/"


class Owners:
    """Answers at once: what is measured is whoever asks."""

    def __init__(self, keys: bytes) -> None:
        self._known = {_KEYS_PATH: keys, REVOKED_PATH: orjson.dumps(Revoked().document())}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        await receive()
        body = self._known.get(scope["path"]) or _order(scope)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _order(scope: Scope) -> bytes:
    claims = dict(scope["headers"])[b"authorization"].split(b".")[1]
    asker = orjson.loads(base64.urlsafe_b64decode(claims + b"=="))["sub"]
    return orjson.dumps({"order_id": scope["path"].removeprefix(_ORDERS), "customer_id": asker, "state": "picked_up"})


if __name__ == "__main__":
    uvloop.run(serve_until_told(Owners(sys.argv[1].encode())))
