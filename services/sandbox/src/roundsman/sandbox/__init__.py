"""The payment provider's sandbox: what a provider does, over HTTP, with its own durable book."""
