"""Whose pages may open a socket: browsers let every page try, and only tell who it is (RFC 6455, 10.2)."""

from collections.abc import Collection

from starlette.types import Scope

from roundsman.kernel.errors import Forbidden


def check_origin(scope: Scope, origins: Collection[str]) -> None:
    """Pass a socket of a program, of a page of our own, and of a page from one of `origins`.

    Raises:
        Forbidden: another site's page opens it.
    """
    told = dict(scope["headers"])
    origin = told.get(b"origin")
    if origin is None or "*" in origins or origin.decode("latin-1") in origins:
        return
    if origin.partition(b"://")[2] != told.get(b"host"):
        raise Forbidden("Pages of that site may not open sockets here.")
