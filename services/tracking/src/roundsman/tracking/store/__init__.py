"""Tables, statements and units of work on PostgreSQL."""
