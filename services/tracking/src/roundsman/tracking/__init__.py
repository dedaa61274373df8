"""Where drivers are, where they have been, and when they will arrive."""
