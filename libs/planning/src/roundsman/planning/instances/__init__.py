"""Public benchmark instances, read from files by path, and what is best known of them."""
