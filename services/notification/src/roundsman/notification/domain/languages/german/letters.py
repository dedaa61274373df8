"""Letters about accounts in German."""

from collections.abc import Mapping

from roundsman.notification.domain.wording import Kind, Wording

LETTERS: Mapping[Kind, Wording] = {
    Kind.VERIFY_EMAIL: Wording(
        subject="Bestätigen Sie Ihre E-Mail-Adresse",
        text="""Guten Tag,

mit dieser Adresse wurde bei Roundsman ein Konto angelegt. Um zu bestätigen, dass sie Ihnen gehört, öffnen Sie

$link

oder geben Sie diesen Code in der App ein:

$secret

Er gilt einmal, bis $until. Haben Sie kein Konto angelegt, brauchen Sie nichts zu tun.
""",
    ),
    Kind.ACCOUNT_EXISTS: Wording(
        subject="Sie haben schon ein Konto",
        text="""Guten Tag $name,

jemand wollte diese Adresse für ein Konto bei Roundsman verwenden, und es gibt schon eines: Ihres.
Waren Sie das, dann melden Sie sich an; wissen Sie das Passwort nicht mehr, fordern Sie dort ein neues an.
Waren Sie es nicht, brauchen Sie nichts zu tun: Es wurde nichts geändert.
""",
    ),
    Kind.RESET_PASSWORD: Wording(
        subject="Wählen Sie ein neues Passwort",
        text="""Guten Tag $name,

für Ihr Konto bei Roundsman wurde ein neues Passwort angefordert. Um eines zu wählen, öffnen Sie

$link

oder geben Sie diesen Code in der App ein:

$secret

Er gilt einmal, bis $until, und beendet alle Ihre Sitzungen. Waren Sie es nicht, brauchen Sie nichts zu tun: Das
Passwort bleibt, wie es ist.
""",
    ),
    Kind.PASSWORD_CHANGED: Wording(
        subject="Ihr Passwort wurde geändert",
        text="""Guten Tag $name,

das Passwort Ihres Kontos bei Roundsman wurde geändert$device, und Ihre anderen Sitzungen sind beendet.
Waren Sie es nicht, fordern Sie sofort ein neues Passwort an: Geben Sie bei der Anmeldung an, Ihres vergessen zu haben.
""",
    ),
    Kind.INVITATION: Wording(
        subject="Einladung von $organization",
        text="""Guten Tag,

$organization lädt Sie ein, bei Roundsman mitzuarbeiten. Um anzunehmen, öffnen Sie

$link

oder geben Sie diesen Code in der App ein:

$secret

Er gilt einmal, bis $until. Kennen Sie den Absender nicht, brauchen Sie nichts zu tun.
""",
    ),
    Kind.CONFIRM_EMAIL: Wording(
        subject="Bestätigen Sie Ihre neue E-Mail-Adresse",
        text="""Guten Tag,

jemand möchte diese Adresse für ein Konto bei Roundsman verwenden. Sind Sie das, öffnen Sie, wo Sie angemeldet sind,

$link

oder geben Sie diesen Code in der App ein:

$secret

Er gilt einmal, bis $until, und beendet Ihre anderen Sitzungen. Waren Sie es nicht, brauchen Sie nichts zu tun.
""",
    ),
    Kind.EMAIL_CHANGE_ASKED: Wording(
        subject="Ihr Konto soll eine andere E-Mail-Adresse bekommen",
        text="""Guten Tag $name,

für Ihr Konto bei Roundsman wurde eine andere E-Mail-Adresse gewünscht. Sie gilt, sobald sie mit dem Brief bestätigt
wird, der dorthin ging.
Waren Sie es nicht, ändern Sie sofort Ihr Passwort: Das hält die Änderung auf und beendet alle anderen Sitzungen.
""",
    ),
    Kind.EMAIL_CHANGED: Wording(
        subject="Ihr Konto hat eine andere E-Mail-Adresse",
        text="""Guten Tag $name,

Ihr Konto bei Roundsman hat jetzt eine andere E-Mail-Adresse$device, und Ihre anderen Sitzungen sind beendet. Dies
ist der letzte Brief an diese hier.
Waren Sie es nicht, sagen Sie uns sofort Bescheid.
""",
    ),
}
