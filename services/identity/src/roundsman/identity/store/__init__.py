"""How identity keeps its state in PostgreSQL."""
