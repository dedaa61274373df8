"""German."""

from roundsman.notification.domain.language import Language
from roundsman.notification.domain.languages.german.letters import LETTERS
from roundsman.notification.domain.languages.german.orders import ORDERS

GERMAN = Language(
    tag="de",
    until="%d.%m.%Y, %H:%M UTC",
    letters=LETTERS,
    orders=ORDERS,
)
