"""Devices on which somebody has logged in before: they prove it by a text that they were given then."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from roundsman.identity.domain.signed_texts import SignedTexts
from roundsman.kernel.ids import TypeId, UserId

_GOOD_FOR = timedelta(days=180)  # since the last login on it


class DeviceId(TypeId):
    """A device on which one person has logged in."""

    prefix = "dvc"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevice:
    """Somebody knew the password of this person on this device."""

    user_id: UserId
    device_id: DeviceId

    @classmethod
    def new(cls, user_id: UserId, at: datetime) -> Self:
        """A device that the person uses for the first time."""
        return cls(user_id=user_id, device_id=DeviceId.new(at))


class DeviceTokens:
    """Writes and reads the proofs. One alone opens nothing: it only keeps a person from being locked out by others."""

    def __init__(self, key: bytes, *former: bytes) -> None:
        self._texts = SignedTexts(key, *former)

    def write(self, device: KnownDevice, at: datetime) -> str:
        """The proof for a login at `at` (the machine's time)."""
        return self._texts.write(f"{device.device_id}.{device.user_id}.{int(at.timestamp())}")

    def read(self, text: str, at: datetime) -> KnownDevice | None:
        """The device of a proof that we wrote and that is not too old."""
        said = self._texts.read(text)
        if said is None:
            return None
        device_id, user_id, seconds = said.split(".")
        if at - datetime.fromtimestamp(int(seconds), UTC) > _GOOD_FOR:
            return None
        return KnownDevice(user_id=UserId(user_id), device_id=DeviceId(device_id))
