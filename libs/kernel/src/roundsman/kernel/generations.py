"""A secret and those that it has relieved, in one setting: `new,former,...`."""


def generations(setting: str) -> tuple[str, ...]:
    """The secrets, newest first: the first is used for what is new, all of them for what there is."""
    return tuple(one.strip() for one in setting.split(",") if one.strip()) or ("",)
