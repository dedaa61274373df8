"""What the service keeps in PostgreSQL."""
