"""The platform's OpenAPI document as it was released, what would break its readers, and the clients made from it."""
