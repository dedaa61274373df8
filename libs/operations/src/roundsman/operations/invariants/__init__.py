"""What must be true of every platform, whatever happened on it. Nothing here reads anything."""
