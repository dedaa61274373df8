"""Arabic."""

from roundsman.notification.domain.language import Language
from roundsman.notification.domain.languages.arabic.letters import LETTERS
from roundsman.notification.domain.languages.arabic.orders import ORDERS

ARABIC = Language(
    tag="ar",
    until="%Y-%m-%d, %H:%M UTC",
    letters=LETTERS,
    orders=ORDERS,
    runs_right_to_left=True,
)
