"""Unit of work, outbox, inbox, timers and migrations on PostgreSQL."""
