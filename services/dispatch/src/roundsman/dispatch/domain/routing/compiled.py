"""Functions that are turned into machine code when they are first called, and kept for the next process."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])

_HERE = Path(__file__).parent
_SOURCES = ("compiled.py", "kernel.py", "reach.py", "search.py", "seats.py", "tables.py")


def compiled(function: F) -> F:
    """The function compiled; `py_func` of it is the plain one. Its random numbers are numba's own, seeded in it."""
    dispatcher = numba.njit(nogil=True)(function)
    config: Any = numba.config
    usual = config.CACHE_DIR
    config.CACHE_DIR = str(_folder())
    try:
        dispatcher.enable_caching()  # the folder is chosen here
    finally:
        config.CACHE_DIR = usual
    return cast(F, dispatcher)


def _folder() -> Path:
    """Where this version of the sources is kept.

    numba looks only at the file of the function itself: without a folder of their own, functions of an older version
    that were compiled into one of another file would live on.
    """
    digest = sha256(b"".join((_HERE / name).read_bytes() for name in _SOURCES)).hexdigest()
    return _HERE / "__pycache__" / f"compiled-{digest[:12]}"
