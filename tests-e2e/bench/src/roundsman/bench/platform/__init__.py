"""The whole platform, through its gateway."""
