"""Functions that are turned into machine code when they are first called, and kept so beside their module."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """The function compiled; `py_func` of it is the plain one. Its random numbers are numba's own, seeded in it."""
    return cast(F, numba.njit(cache=True, nogil=True)(function))
