"""The words: one template per step, audience, channel and language. Each names only variables that its step has."""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roundsman.notification.domain.telling import TOLD, Audience, Channel, Step
from roundsman.notification.domain.words import one_line

_COMMON = frozenset({"name", "order", "vendor"})

# What can be said about a step, beyond the common variables.
VARIABLES: Mapping[Step, frozenset[str]] = {
    Step.ORDER_PLACED: _COMMON | {"total", "lines"},
    Step.ORDER_ACCEPTED: _COMMON | {"ready_at"},
    Step.ORDER_ASSIGNED: _COMMON,
    Step.ORDER_PICKED_UP: _COMMON,
    Step.ORDER_DELIVERED: _COMMON,
    Step.ORDER_COMPLETED: _COMMON | {"total", "lines"},
    Step.ORDER_CANCELLED: _COMMON | {"reason", "fee"},
    Step.TICKET_OPENED: _COMMON | {"answer_by"},
    Step.DRIVER_ASSIGNED: _COMMON,
}


class BadTemplate(ValueError):
    """A template names a variable that its step does not have, or is not well formed."""


class VariableMissing(KeyError):
    """A message cannot be written: a variable of its template has no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Subject and text; `$name` stands for a variable."""

    step: Step
    audience: Audience
    channel: Channel
    subject: str
    text: str
    language: str  # BCP 47

    def __post_init__(self) -> None:
        for part in (string.Template(self.subject), string.Template(self.text)):
            if not part.is_valid():
                raise BadTemplate(f"{self.step}: not well formed: {part.template!r}")
        if unknown := self.variables - VARIABLES[self.step]:
            raise BadTemplate(f"{self.step} has no variable {', '.join(sorted(unknown))}.")

    @property
    def variables(self) -> frozenset[str]:
        """Those it uses."""
        parts = (string.Template(self.subject), string.Template(self.text))
        return frozenset(name for part in parts for name in part.get_identifiers())

    def render(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject (one line) and text.

        Raises:
            VariableMissing: one of its variables has no value.
        """
        if missing := self.variables - values.keys():
            raise VariableMissing(f"{self.step}/{self.channel}: {', '.join(sorted(missing))}")
        subject = string.Template(self.subject).substitute(values)
        return one_line(subject), string.Template(self.text).substitute(values)


class Catalogue:
    """Every template, found by what it is for.

    Raises:
        BadTemplate: two for the same, none for something that people are told, or one that says less than another
            language's.
    """

    def __init__(self, templates: Iterable[Template]) -> None:
        self.templates = tuple(templates)
        self._found = {(one.step, one.audience, one.channel, one.language): one for one in self.templates}
        if len(self._found) != len(self.templates):
            raise BadTemplate("Two templates are for the same step, audience, channel and language.")
        for (step, audience), channels in TOLD.items():
            for channel in channels:
                self._check(step, audience, channel)

    def of(self, step: Step, audience: Audience, channel: Channel, language: str) -> Template:
        """The template for this."""
        return self._found[step, audience, channel, language]

    def _check(self, step: Step, audience: Audience, channel: Channel) -> None:
        languages = {one.language for one in self.templates}
        if missing := sorted(one for one in languages if (step, audience, channel, one) not in self._found):
            raise BadTemplate(f"No template for {step}/{audience}/{channel} in {', '.join(missing)}.")
        if len({self.of(step, audience, channel, one).variables for one in languages}) > 1:
            raise BadTemplate(f"{step}/{audience}/{channel} does not say the same in {', '.join(sorted(languages))}.")
