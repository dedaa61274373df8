"""The book in SQLite."""
