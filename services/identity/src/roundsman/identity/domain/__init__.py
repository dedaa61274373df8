"""The rules of accounts, logins and organizations; pure Python."""
