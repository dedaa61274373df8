"""Who somebody is and what they may do: accounts, organizations, roles, tokens and the keys that sign them."""
