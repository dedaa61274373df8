"""What reaches dispatch by topic or by its own rounds, and what it tells."""
