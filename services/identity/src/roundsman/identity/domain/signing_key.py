"""A key that signs access tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from roundsman.kernel.aggregate import Aggregate


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMaterial:
    """Both halves of a key pair."""

    public_jwk: dict[str, Any]
    sealed_private_jwk: str  # encrypted with a key derived from the platform's secret
    created_at: datetime


class SigningKey(Aggregate):
    """A key pair by number. Processes that start at once race for the same number, and one of them wins."""

    def __init__(self, number: str, material: KeyMaterial, version: int = 0) -> None:
        super().__init__(number, version)
        self.material = material
