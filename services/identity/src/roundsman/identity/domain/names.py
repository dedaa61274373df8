"""Names of people and organizations, and of languages."""

import re

from roundsman.identity.domain.errors import InvalidLanguage, InvalidName

LONGEST = 100
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")  # BCP 47: language, script, region


def checked_name(text: str) -> str:
    """The name without spaces around it.

    Raises:
        InvalidName: empty, longer than `LONGEST`, or with letters that cannot be printed.
    """
    name = text.strip()
    if not 1 <= len(name) <= LONGEST or not name.isprintable():
        raise InvalidName(f"A name has 1 to {LONGEST} printable letters.")
    return name


def checked_language(text: str) -> str:
    """The language as it was told; empty: none is.

    Raises:
        InvalidLanguage: it is no tag of a language (BCP 47).
    """
    if text and not _LANGUAGE.fullmatch(text):
        raise InvalidLanguage("Give a language such as en, pt-BR or zh-Hant-TW.")
    return text
