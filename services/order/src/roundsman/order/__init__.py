"""Orders: placing, their life cycle, and the saga that has them paid, prepared and delivered."""
