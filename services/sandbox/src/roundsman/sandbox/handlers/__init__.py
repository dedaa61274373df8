"""What the provider does on request: one file a use case, each inside the book's transaction."""
