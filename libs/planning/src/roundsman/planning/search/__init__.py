"""Our own search, compiled: slack induction by string removals (Christiaens and Vanden Berghe 2020)."""
