"""How a bug is planted."""


def planted(owner: object, name: str, bug: object) -> None:
    """Put the bug where the right thing was, for the rest of this process.

    Raises:
        AttributeError: nothing is there any more; the mutant has to follow the code.
    """
    getattr(owner, name)
    setattr(owner, name, bug)
