"""What a socket may ask for: one file per use case."""
