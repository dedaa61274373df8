"""Use cases: a command and a function each."""
