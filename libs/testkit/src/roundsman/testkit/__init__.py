"""One suite per port run on fake and real alike, builders, eventually()."""
