"""A second factor: codes of an app that shares a secret with us (RFC 6238), and recovery codes for when it is lost."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from roundsman.identity.domain.errors import SecondFactorOff, SecondFactorOn
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import UserId

RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Everything known of a person's second factor. Times are the machine's."""

    sealed_secret: str  # empty: there is none
    enrolled_at: datetime
    confirmed_at: datetime | None = None  # from then on it is asked for
    spent_step: int = 0  # codes of this step of time, and of those before, have been used or passed over
    recovery_digests: frozenset[str] = frozenset()


class SecondFactor(Aggregate):
    """Of one person: takes each code once."""

    def __init__(self, user_id: str, enrolment: Enrolment, version: int = 0) -> None:
        super().__init__(user_id, version)
        self.enrolment = enrolment

    @property
    def user_id(self) -> UserId:
        return UserId(self.id)

    @property
    def is_on(self) -> bool:
        """Whether it is asked for."""
        return self.enrolment.confirmed_at is not None

    @classmethod
    def enrolled(cls, user_id: UserId, sealed_secret: str, at: datetime) -> Self:
        """One that has to be confirmed by a first code."""
        return cls(user_id, Enrolment(sealed_secret=sealed_secret, enrolled_at=at))

    def enrol_anew(self, sealed_secret: str, at: datetime) -> None:
        """Begin once more with another secret.

        Raises:
            SecondFactorOn: it is in use.
        """
        if self.is_on:
            raise SecondFactorOn("The second factor is on: switch it off first.")
        self.enrolment = Enrolment(sealed_secret=sealed_secret, enrolled_at=at)

    def confirm(self, recovery_digests: frozenset[str], at: datetime) -> None:
        """The app has given a right code: from now on it is asked for."""
        self.enrolment = replace(self.enrolment, confirmed_at=at, recovery_digests=recovery_digests)

    def takes_step(self, step: int | None) -> bool:
        """Whether a code of this step (None: the code is wrong) may still be used."""
        return step is not None and step > self.enrolment.spent_step and bool(self.enrolment.sealed_secret)

    def takes_recovery(self, digest: str) -> bool:
        """Whether the recovery code of this digest may still be used."""
        return self.is_on and digest in self.enrolment.recovery_digests

    def spend_step(self, step: int) -> None:
        """No code of this step or an earlier one works any more."""
        self.enrolment = replace(self.enrolment, spent_step=step)

    def spend_recovery(self, digest: str) -> None:
        """This recovery code works no more."""
        self.enrolment = replace(self.enrolment, recovery_digests=self.enrolment.recovery_digests - {digest})

    def renew_recovery(self, digests: frozenset[str]) -> None:
        """Only these recovery codes work from now on."""
        self.enrolment = replace(self.enrolment, recovery_digests=digests)

    def sealed_anew(self, sealed_secret: str) -> None:
        """The same secret is kept under another seal."""
        self.enrolment = replace(self.enrolment, sealed_secret=sealed_secret)

    def switch_off(self, at: datetime) -> None:
        """It is asked for no more; its secret and its codes are gone."""
        self.enrolment = Enrolment(sealed_secret="", enrolled_at=at, spent_step=self.enrolment.spent_step)

    def check_on(self) -> None:
        """Pass if it is in use.

        Raises:
            SecondFactorOff: it is not.
        """
        if not self.is_on:
            raise SecondFactorOff("There is no second factor that is on.")
