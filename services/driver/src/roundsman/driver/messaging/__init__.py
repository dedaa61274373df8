"""Facts of dispatch in, events out."""
