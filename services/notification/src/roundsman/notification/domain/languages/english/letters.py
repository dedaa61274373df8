"""Letters about accounts in English."""

from collections.abc import Mapping

from roundsman.notification.domain.wording import Kind, Wording

LETTERS: Mapping[Kind, Wording] = {
    Kind.VERIFY_EMAIL: Wording(
        subject="Confirm your e-mail address",
        text="""Hello,

an account at Roundsman was made with this address. To confirm that it is yours, open

$link

or give the app this code:

$secret

It works once, until $until. If you have made no account, do nothing.
""",
    ),
    Kind.ACCOUNT_EXISTS: Wording(
        subject="You have an account already",
        text="""Hello $name,

somebody wanted to use this address for an account at Roundsman, and there is one already: yours.
If it was you, log in; if you do not know the password any more, ask for a new one there.
If it was not you, do nothing: nothing was changed.
""",
    ),
    Kind.RESET_PASSWORD: Wording(
        subject="Choose a new password",
        text="""Hello $name,

somebody has asked for a new password for your account at Roundsman. To choose one, open

$link

or give the app this code:

$secret

It works once, until $until, and ends all your sessions. If it was not you, do nothing: the password stays as it is.
""",
    ),
    Kind.PASSWORD_CHANGED: Wording(
        subject="Your password was changed",
        text="""Hello $name,

the password of your account at Roundsman was changed$device, and your other sessions have ended.
If it was not you, ask for a new password at once: at the log-in, say that you have forgotten yours.
""",
    ),
    Kind.INVITATION: Wording(
        subject="You are invited to $organization",
        text="""Hello,

$organization invites you to work with them at Roundsman. To accept, open

$link

or give the app this code:

$secret

It works once, until $until. If you do not know them, do nothing.
""",
    ),
    Kind.CONFIRM_EMAIL: Wording(
        subject="Confirm your new e-mail address",
        text="""Hello,

somebody wants to use this address for their account at Roundsman. If it is you, open this where you are logged in:

$link

or give the app this code:

$secret

It works once, until $until, and ends your other sessions. If it was not you, do nothing.
""",
    ),
    Kind.EMAIL_CHANGE_ASKED: Wording(
        subject="Your account is to get another e-mail address",
        text="""Hello $name,

another e-mail address was asked for your account at Roundsman. It counts as soon as it is confirmed by the letter
that was sent there.
If it was not you, change your password at once: that calls it off, and ends all other sessions.
""",
    ),
    Kind.EMAIL_CHANGED: Wording(
        subject="Your account has another e-mail address",
        text="""Hello $name,

your account at Roundsman has another e-mail address now$device, and your other sessions have ended. This is the
last letter to this one.
If it was not you, tell us at once.
""",
    ),
}
