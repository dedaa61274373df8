"""Documents on MongoDB and mail over SMTP: the adapters."""
