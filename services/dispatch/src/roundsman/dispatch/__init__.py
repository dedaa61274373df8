"""Who carries what, and why: jobs, timed offers, assignments, progress with proof."""
