"""English."""

from roundsman.notification.domain.language import Language
from roundsman.notification.domain.languages.english.letters import LETTERS
from roundsman.notification.domain.languages.english.orders import ORDERS

ENGLISH = Language(
    tag="en",
    until="%d %B %Y, %H:%M UTC",
    letters=LETTERS,
    orders=ORDERS,
)
