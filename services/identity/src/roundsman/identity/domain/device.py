"""What a login was opened on, as a person recognises it."""

from dataclasses import dataclass

LONGEST = 100
# First match wins: most browsers name those that they descend from, too.
_PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a request about an account comes from. Personal data: shown to the account's owner, told to nobody else."""

    device: str = ""
    address: str = ""  # IPv4 or IPv6 as text; empty: not known
    route: str = ""  # of the request: method and path


def device_name(user_agent: str) -> str:
    """A short name such as `Firefox on Linux`, or the program's own; empty if nothing can be told."""
    program = _first(_PROGRAMS, user_agent) or _printable(user_agent).partition("/")[0].strip()
    system = _first(_SYSTEMS, user_agent)
    return " on ".join(name for name in (program[:LONGEST], system) if name)[:LONGEST]


def given_name(text: str) -> str:
    """The name that an app gives its device, made fit to be shown."""
    return " ".join(_printable(text).split())[:LONGEST]


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for sign, name in names if sign in user_agent), "")


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
