"""The payment of an order, what is asked of the provider, and the ledger."""
