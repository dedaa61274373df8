"""Functions that become machine code when they are first called, and are kept so for the next process."""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

config: Any = numba.config  # its settings are made at import, unseen by a type checker
F = TypeVar("F", bound=Callable[..., object])


def _folder() -> Path:
    """Where the code is kept: named for all sources of the search, since numba looks at a function's own file only."""
    here, digest = Path(__file__).parent, blake2b(digest_size=8)
    for source in sorted(here.glob("*.py")):
        digest.update(source.read_bytes())
    return here / "__pycache__" / f"compiled-{digest.hexdigest()}"


KEPT_IN = str(_folder())


def compiled(function: F) -> F:
    """The function compiled; it runs without the interpreter's lock, so that threads search side by side."""
    return _compiled(function, nogil=True)


def leaf(function: F) -> F:
    """The same for a function that makes no array: it does not count who holds those that it is given."""
    return _compiled(function, nogil=True, _nrt=False)


def _compiled(function: F, **options: bool) -> F:
    before = config.CACHE_DIR
    config.CACHE_DIR = KEPT_IN
    try:
        return cast(F, cast(Any, numba.njit)(cache=True, **options)(function))
    finally:
        config.CACHE_DIR = before
