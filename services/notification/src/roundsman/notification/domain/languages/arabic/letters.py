"""Letters about accounts in Arabic. Links and codes stand in lines of their own, so that each line runs one way."""

from collections.abc import Mapping

from roundsman.notification.domain.wording import Kind, Wording

LETTERS: Mapping[Kind, Wording] = {
    Kind.VERIFY_EMAIL: Wording(
        subject="أكّد عنوان بريدك الإلكتروني",
        text="""مرحبًا،

أُنشئ حساب في Roundsman بهذا العنوان. لتأكيد أنه عنوانك، افتح الرابط:

$link

أو أدخل هذا الرمز في التطبيق:

$secret

يعمل الرمز مرة واحدة حتى $until. إذا لم تُنشئ حسابًا، فلا داعي لفعل أي شيء.
""",
    ),
    Kind.ACCOUNT_EXISTS: Wording(
        subject="لديك حساب بالفعل",
        text="""مرحبًا $name،

أراد شخص ما استخدام هذا العنوان لحساب في Roundsman، ويوجد به حساب بالفعل: حسابك.
إذا كنت أنت، فسجّل الدخول؛ وإذا نسيت كلمة المرور، فاطلب كلمة جديدة هناك.
إذا لم تكن أنت، فلا داعي لفعل أي شيء: لم يتغيّر شيء.
""",
    ),
    Kind.RESET_PASSWORD: Wording(
        subject="اختر كلمة مرور جديدة",
        text="""مرحبًا $name،

طلب شخص ما كلمة مرور جديدة لحسابك في Roundsman. لاختيار كلمة جديدة، افتح الرابط:

$link

أو أدخل هذا الرمز في التطبيق:

$secret

يعمل الرمز مرة واحدة حتى $until، وينهي جميع جلساتك. إذا لم تكن أنت، فلا داعي لفعل أي شيء: تبقى كلمة المرور كما هي.
""",
    ),
    Kind.PASSWORD_CHANGED: Wording(
        subject="تم تغيير كلمة المرور",
        text="""مرحبًا $name،

تم تغيير كلمة مرور حسابك في Roundsman$device، وانتهت جلساتك الأخرى.
إذا لم تكن أنت، فاطلب كلمة مرور جديدة فورًا: اختر عند تسجيل الدخول أنك نسيت كلمة المرور.
""",
    ),
    Kind.INVITATION: Wording(
        subject="دعوة من $organization",
        text="""مرحبًا،

تدعوك $organization إلى العمل معها في Roundsman. لقبول الدعوة، افتح الرابط:

$link

أو أدخل هذا الرمز في التطبيق:

$secret

يعمل الرمز مرة واحدة حتى $until. إذا كنت لا تعرف المرسل، فلا داعي لفعل أي شيء.
""",
    ),
    Kind.CONFIRM_EMAIL: Wording(
        subject="أكّد عنوان بريدك الإلكتروني الجديد",
        text="""مرحبًا،

يريد شخص ما استخدام هذا العنوان لحسابه في Roundsman. إذا كنت أنت، فافتح الرابط حيث سجّلت الدخول:

$link

أو أدخل هذا الرمز في التطبيق:

$secret

يعمل الرمز مرة واحدة حتى $until، وينهي جلساتك الأخرى. إذا لم تكن أنت، فلا داعي لفعل أي شيء.
""",
    ),
    Kind.EMAIL_CHANGE_ASKED: Wording(
        subject="طُلب عنوان بريد إلكتروني آخر لحسابك",
        text="""مرحبًا $name،

طُلب عنوان بريد إلكتروني آخر لحسابك في Roundsman. يسري العنوان فور تأكيده بالرسالة المرسلة إليه.
إذا لم تكن أنت، فغيّر كلمة المرور فورًا: هذا يلغي الطلب وينهي جميع الجلسات الأخرى.
""",
    ),
    Kind.EMAIL_CHANGED: Wording(
        subject="لحسابك عنوان بريد إلكتروني آخر",
        text="""مرحبًا $name،

أصبح لحسابك في Roundsman عنوان بريد إلكتروني آخر$device، وانتهت جلساتك الأخرى. هذه آخر رسالة إلى هذا العنوان.
إذا لم تكن أنت، فأخبرنا فورًا.
""",
    ),
}
