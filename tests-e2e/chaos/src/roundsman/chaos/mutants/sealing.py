"""Bugs of what is told of persons."""

from typing import Any

from roundsman.chaos.mutants.planting import planted
from roundsman.contracts.personal import PersonalParts
from roundsman.persistence.seals import PersonKey
from roundsman.persistence.vault import Vault


def what_is_personal_is_told_in_clear() -> None:
    """Nothing is taken out of messages, so nothing is sealed."""
    planted(PersonalParts, "taken_from", lambda self, message: {})


def a_key_outlives_its_person() -> None:
    """Rows are erased, and the key stays."""

    async def forget(*_: Any) -> list[str]:
        return []

    planted(Vault, "forget", forget)


def a_seal_fits_any_record() -> None:
    """What was sealed for one record opens in another."""
    seal, unseal = PersonKey.seal, PersonKey.open
    planted(PersonKey, "seal", lambda self, values, label: seal(self, values, ""))
    planted(PersonKey, "open", lambda self, sealed, label: unseal(self, sealed, ""))
