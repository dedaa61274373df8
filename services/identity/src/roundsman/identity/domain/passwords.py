"""Which passwords are accepted (after NIST SP 800-63B 5.1.1.2: length and a list, no composition rules)."""

from roundsman.identity.domain.errors import WeakPassword

SHORTEST = 10
LONGEST = 200  # a longer one only costs us time to hash

# Of at least SHORTEST letters, and tried first by whoever guesses: runs on the keyboard, and words with a number.
_COMMON_TEXT = """
0123456789 0987654321 1234567890 12345678910 123456789a 123456789q 1234567891 9876543210 987654321a 1029384756
1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1qaz@wsx3edc q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedcrfv qwertyuiop qwertyuiop123
qwerty1234 qwerty12345 qwerty123456 asdfghjkl1 asdfghjkl123 asdfghjkl; zxcvbnm123 abcdefghij abcdefghijk abcd123456
abc1234567 abcde12345 a123456789 a1b2c3d4e5 aa12345678 aa123456789 password12 password123 password1234 password12345
passw0rd12 passw0rd123 p@ssw0rd12 p@ssw0rd123 p@ssword123 mypassword mypassword1 passwordpassword iloveyou12
iloveyou123 iloveyou1234 letmein123 letmein1234 welcome123 welcome1234 administrator administrator1 admin12345
admin123456 changeme123 changeme1234 football12 football123 baseball12 baseball123 basketball princess12 princess123
sunshine12 sunshine123 superman12 superman123 starwars123 michael123 jordan2323 charlie123 dragon12345 monkey12345
master12345 shadow12345 trustno1234 whatever12 whatever123 manchester liverpool1 liverpool123 chelsea123 arsenal123
minecraft1 minecraft123 computer12 computer123 internet123 samsung123 pokemon123 naruto1234 unknown123 test123456
testtest12 testtest123 temporary1 temporary123 default123 qweasdzxc123 1234qwerasdf 123qweasdzxc 111222333444
112233445566 11223344556 1122334455 123123123123 1231231231 321321321321 147258369a 1472583690 7894561230 5555555555
"""
_COMMON = frozenset(_COMMON_TEXT.split())

# What whoever knows this platform tries first. Beside them, and the name in the e-mail, there have to be letters.
_CONTEXT = (
    "roundsman",
    "dispatch",
    "delivery",
    "courier",
    "customer",
    "password",
    "driver",
    "vendor",
    "admin",
    "owner",
)
_LEAST_BESIDES = 4


def check_password(password: str, email_key: str) -> None:
    """Pass a password that is long enough and hard enough to guess.

    Raises:
        WeakPassword: it is not; the text says what to do.
    """
    if len(password) < SHORTEST:
        raise WeakPassword(f"Use at least {SHORTEST} letters.")
    if len(password) > LONGEST:
        raise WeakPassword(f"Use at most {LONGEST} letters.")
    plain = password.strip().casefold()
    if plain in _COMMON or len(set(plain)) <= 2:
        raise WeakPassword("This password is one of those that are tried first: use another.")
    if plain == email_key:
        raise WeakPassword("Do not use the e-mail address as the password.")
    if _is_context(plain, email_key.partition("@")[0]):
        raise WeakPassword("That is what is tried here first: add other words.")


def _is_context(plain: str, name: str) -> bool:
    besides = plain
    for word in (*_CONTEXT, *([name] if len(name) >= _LEAST_BESIDES else [])):
        besides = besides.replace(word, "")
    return besides != plain and sum(map(str.isalpha, besides)) < _LEAST_BESIDES
