"""The languages that people are written to in, a package each: another one needs all that these have."""

from collections.abc import Mapping

from roundsman.notification.domain.language import Language
from roundsman.notification.domain.languages.arabic import ARABIC
from roundsman.notification.domain.languages.english import ENGLISH
from roundsman.notification.domain.languages.german import GERMAN

LANGUAGES: Mapping[str, Language] = {one.tag: one for one in (ENGLISH, GERMAN, ARABIC)}


def language_for(wanted: str) -> Language:
    """That of this BCP 47 tag, whatever its region; English where there is none."""
    return LANGUAGES.get(wanted.partition("-")[0].lower(), ENGLISH)
