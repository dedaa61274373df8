"""What payment does: one file a use case."""
