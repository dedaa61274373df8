"""A statement that writes a set, by itself or as a step of a longer one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """`{0}`, `{1}` ... in its text stand for its arguments; `{after}` is a condition under which it does anything."""

    text: str
    arguments: tuple[object, ...]

    @property
    def alone(self) -> str:
        """The text of the statement by itself."""
        return self.at(1, "true")

    def at(self, first: int, after: str) -> str:
        """The text with its arguments from `$first` on, as a step that comes `after` others."""
        return self.text.format(*(f"${first + n}" for n in range(len(self.arguments))), after=after)
