"""The payment provider behind the `Provider` port."""
