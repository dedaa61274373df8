"""How many requests are under way at once: bounded, so that what is slow holds up nothing else."""

from dataclasses import dataclass
from typing import ClassVar

from roundsman.kernel.errors import DomainError


class Overloaded(DomainError):
    """So much is under way, here or at the owning service, that more would only wait; Retry-After says when."""

    slug = "overloaded"
    status = 503


class TooManyAtOnce(DomainError):
    """One person has so many requests under way that the next has to wait for one of them."""

    slug = "too-many-at-once"
    status = 429
    headers: ClassVar = {"Retry-After": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce:
    """The bounds, each at least 1."""

    all: int
    service: int  # of all services, each
    person: int


class Places:
    """One for each request under way. Whoever takes one gives it back."""

    def __init__(self, most: AtOnce) -> None:
        self._most = most
        self._taken = 0
        self._services: dict[str, int] = {}
        self._people: dict[str, int] = {}  # of those only who have one

    def take(self, service: str, person: str) -> None:
        """Take a place, for a request to the service in the name of a person ("": of somebody not known).

        Raises:
            Overloaded, TooManyAtOnce: there is none; nothing has to be given back.
        """
        if person and self._people.get(person, 0) >= self._most.person:
            raise TooManyAtOnce(f"You have {self._most.person} requests under way: wait for one of them.")
        if self._taken >= self._most.all or self._services.get(service, 0) >= self._most.service:
            raise Overloaded("There is too much to do just now: try again in a moment.")
        self._taken += 1
        self._services[service] = self._services.get(service, 0) + 1
        self._people[person] = self._people.get(person, 0) + 1

    def give_back(self, service: str, person: str) -> None:
        """There is room for another."""
        self._taken -= 1
        self._services[service] -= 1
        self._people[person] -= 1
        if not self._people[person]:
            del self._people[person]
