"""The rules: when a vendor is open, what a menu is, how a ticket moves."""
