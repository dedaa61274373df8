"""What the promises cost: each figure beside the bare library, in one run on one machine."""
