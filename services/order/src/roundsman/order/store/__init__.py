"""Orders in PostgreSQL: rows, their mapping to the domain, the unit of work and the read side."""
