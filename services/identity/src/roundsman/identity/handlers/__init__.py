"""One use case a file: the command and what it does in a unit of work."""
