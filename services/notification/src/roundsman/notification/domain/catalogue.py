"""The templates in use: those of every language."""

from collections.abc import Iterator

from roundsman.notification.domain.language import Language
from roundsman.notification.domain.languages import LANGUAGES
from roundsman.notification.domain.telling import Audience, Channel
from roundsman.notification.domain.templates import Catalogue, Template


def templates_of(language: Language) -> Iterator[Template]:
    """All that is told of orders, in this language."""
    for step, letter in language.orders.letters.items():
        yield Template(
            step=step,
            audience=Audience.CUSTOMER,
            channel=Channel.EMAIL,
            subject=letter.subject,
            text=letter.text,
            language=language.tag,
        )
    for (step, audience), note in language.orders.notes.items():
        yield Template(
            step=step,
            audience=audience,
            channel=Channel.IN_APP,
            subject=note.subject,
            text=note.text,
            language=language.tag,
        )


CATALOGUE = Catalogue([template for language in LANGUAGES.values() for template in templates_of(language)])
