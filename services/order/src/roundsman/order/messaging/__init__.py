"""Messages in and out: contract records on one side, commands and domain events on the other."""
