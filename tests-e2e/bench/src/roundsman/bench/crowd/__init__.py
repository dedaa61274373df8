"""Ten thousand sockets on one gateway process: the log is real, the services behind the gateway are played."""
