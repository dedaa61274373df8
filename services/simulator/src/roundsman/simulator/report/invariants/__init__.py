"""What must be true of every day, whatever happened on it."""
