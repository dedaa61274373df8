"""Settings of notification."""

from roundsman.runtime import Settings


class NotificationSettings(Settings):
    """Read from `ROUNDSMAN_*`."""

    smtp_url: str = "smtp://127.0.0.1:25"  # smtp[s]://[user:password@]host[:port]
    mail_from: str = "Roundsman <no-reply@roundsman.example>"
    mail_connections: int = 4
    app_url: str = "https://app.roundsman.example"  # where the pages begin that letters link to
