"""The messaging core by itself, on a real broker and a real database."""
