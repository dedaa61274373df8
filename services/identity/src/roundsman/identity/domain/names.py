"""Names of people and organizations."""

from roundsman.identity.domain.errors import InvalidName

LONGEST = 100


def checked_name(text: str) -> str:
    """The name without spaces around it.

    Raises:
        InvalidName: empty, longer than `LONGEST`, or with letters that cannot be printed.
    """
    name = text.strip()
    if not 1 <= len(name) <= LONGEST or not name.isprintable():
        raise InvalidName(f"A name has 1 to {LONGEST} printable letters.")
    return name
