"""Make .env out of .env.example, with random passwords where it has none: `env.py [FOLDER]`.

Repeating it adds what is new in the example and changes nothing that is there.
"""

import os
import secrets
import sys
from pathlib import Path


def names_in(text: str) -> set[str]:
    """The variables that a file of this format sets."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.partition("=")[0] for line in lines}


def filled(example: str, known: str) -> str:
    """The example's lines that `known` lacks; an empty value becomes a password that needs no quoting in a URL."""
    there = names_in(known)
    lines = []
    for line in example.splitlines():
        name, _, value = line.partition("=")
        is_variable = name in names_in(line)
        if not is_variable and not known:
            lines.append(line)
        elif is_variable and name not in there:
            lines.append(line if value else f"{name}={secrets.token_hex(24)}")
    return "".join(f"{line}\n" for line in lines)


def main() -> None:
    """Write the folder's .env, readable by its owner alone."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    known = (folder / ".env").read_text() if (folder / ".env").exists() else ""
    added = filled((folder / ".env.example").read_text(), known)
    handle = os.open(folder / ".env", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(added)


if __name__ == "__main__":
    main()
