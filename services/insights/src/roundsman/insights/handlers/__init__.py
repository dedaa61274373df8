"""One use case a file: the command and the function that carries it out in the caller's unit of work."""
