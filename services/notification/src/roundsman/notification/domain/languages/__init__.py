"""The languages that letters are written in."""

from collections.abc import Mapping

from roundsman.notification.domain.languages.arabic import ARABIC
from roundsman.notification.domain.languages.english import ENGLISH
from roundsman.notification.domain.languages.german import GERMAN
from roundsman.notification.domain.wording import Language

LANGUAGES: Mapping[str, Language] = {one.tag: one for one in (ENGLISH, GERMAN, ARABIC)}


def language_for(wanted: str) -> Language:
    """That of this BCP 47 tag, whatever its region; English where there is none."""
    return LANGUAGES.get(wanted.partition("-")[0].lower(), ENGLISH)
