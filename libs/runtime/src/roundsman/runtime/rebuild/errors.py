"""Why a view was not rebuilt; in each case it is as it was."""


class RebuildFailed(Exception):
    """The view was not exchanged. Repeating it is harmless."""


class NoSuchView(RebuildFailed):
    """The service has no view of this name."""
